"""What settings of the web side are made of: names, origins, networks, files.

Knows the words, on the command line and in files alike; refuses to know who listens.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from kvitals.config.readers import Answer, Reader

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
THIS_MACHINE = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1"))

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,252}[a-z0-9_])?")


def is_loopback(host: str) -> bool:
    """Whether a name or an address is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def host_name(text: str) -> str | None:
    """A name or an address as a Host header has it, in small letters, without a port."""
    name = text.rstrip(".").lower()
    return name if _NAME.fullmatch(name) else _literal(name.strip("[]"))


def _literal(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def network(text: str) -> Network | None:
    """An address, or a network in which it is."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def origin(text: str) -> str | None:
    """An origin as browsers send it: in lower case, without a port that goes without saying.

    Neither `null`, which pages of any site can say, nor a pattern such as `*` is one.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.hostname is None or not _is_bare(parts) or not _is_host(parts.hostname):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    shown = "" if port in {None, _PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{host}{shown}"


def _is_bare(parts: SplitResult) -> bool:
    more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    return parts.scheme in _PORTS and not more


def _is_host(host: str) -> bool:
    return host.isascii() and all(one.isalnum() or one in "-._:" for one in host)


def each(accepted: str, meaning: Callable[[str], object | None]) -> Reader:
    """Any number of words with white space between them; those that mean nothing are skipped."""

    def read(text: str) -> Answer:
        words = tuple(dict.fromkeys(text.split()))
        meant = tuple(meaning(word) for word in words)
        skipped = tuple(word for word, one in zip(words, meant, strict=True) if one is None)
        value = tuple(dict.fromkeys(one for one in meant if one is not None))
        # Nothing is not what somebody meant who wrote something.
        return Answer(None if skipped and not value else value, skipped)

    return Reader(accepted, read)


def _clients(text: str) -> Answer:
    answer = _ANY_NETWORKS.read(text)
    # A list that nobody understands keeps out more, not less.
    return Answer(THIS_MACHINE if answer.value is None else answer.value, answer.skipped)


HOSTS = each("names or addresses of hosts without ports", host_name)
ORIGINS = each("origins such as https://dash.example or http://localhost:3000", origin)
_ANY_NETWORKS = each("addresses or networks such as 10.0.0.0/8 or fd00::/8", network)
CLIENTS = Reader(_ANY_NETWORKS.accepted, _clients)
FILE = Reader(
    "an absolute path, or nothing",
    lambda text: Answer(text if text[:1] in {"", "/"} else None),
)
