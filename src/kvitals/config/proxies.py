"""Proxies whose word counts for who has asked: by network elsewhere, by user on this machine.

On this machine an address says nothing: every user can connect from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from kvitals.config.readers import Answer, Reader
from kvitals.config.web_words import THIS_MACHINE, Network, each, network

_USER = re.compile(r"user:((?a:[\w.][\w.-]{0,31}\$?))")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class ProxyUser:
    """The user that a proxy on this machine runs as."""

    name: str


Proxy: TypeAlias = Network | ProxyUser


def proxy(text: str) -> Proxy | None:
    """The proxies that a word means."""
    if found := _USER.fullmatch(text):
        return ProxyUser(found[1])
    meant = network(text)
    return None if meant is None or _is_here(meant) else meant


def _is_here(meant: Network) -> bool:
    return any(meant.version == one.version and meant.overlaps(one) for one in THIS_MACHINE)


PROXIES: Reader = each(
    "addresses or networks elsewhere such as 10.0.0.7, and for a proxy on this machine its user, "
    "such as user:www-data",
    proxy,
)
HEADER = Reader(
    "the name of a header such as X-Forwarded-User, or nothing",
    lambda text: Answer(text.lower() if not text or _HEADER.fullmatch(text) else None),
)
