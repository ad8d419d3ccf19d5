"""The users that started us, who see all, and what others see of a replay."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping

from kvitals.config.details import Details
from kvitals.web.readers import EVERYBODY, Readers

_WHY_NOT_REPLAYED = (
    "Processes, peers and users of a replay are shown to root and to the user that started it, "
    "over this machine's own connections; or have it started with --insecure."
)


def starters(environment: Mapping[str, str]) -> Iterator[int]:
    """Our own user, and the one who asked sudo to start us. Only root's environment says so."""
    yield os.getuid()
    asked = environment.get("SUDO_UID", "")
    if os.getuid() == 0 and asked.isascii() and asked.isdigit() and len(asked) < 11:
        yield int(asked)


def readers_of_replay(environment: Mapping[str, str], *, is_insecure: bool) -> Readers:
    """Who sees all of a snapshot: everybody where a person insists, or nobody can tell users."""
    if is_insecure or not hasattr(socket, "AF_NETLINK"):
        return EVERYBODY
    return Readers(Details.OWN, frozenset({0, *starters(environment)}), _WHY_NOT_REPLAYED)
