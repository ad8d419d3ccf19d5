"""What clients of the web side may cost, as a table: the section [web] of ebpf.conf."""

from __future__ import annotations

from typing import NamedTuple

WEB = "web"


class WebLimit(NamedTuple):
    """A number that a file may set: its key, the field of Settings, and its bounds."""

    key: str
    field: str
    bounds: tuple[int, int]


WEB_LIMITS = (
    WebLimit("maximum connections", "web_connections", (8, 65_536)),
    WebLimit("connections per client", "web_connections_of_client", (2, 65_536)),
    WebLimit("maximum streams", "web_streams", (1, 65_536)),
    WebLimit("requests per second", "web_requests_per_s", (1, 100_000)),
    WebLimit("request bytes", "web_request_bytes", (1024, 1_048_576)),
    WebLimit("request seconds", "web_request_s", (1, 3600)),
    WebLimit("idle seconds", "web_idle_s", (1, 3600)),
    WebLimit("read seconds", "web_read_s", (1, 3600)),
)
