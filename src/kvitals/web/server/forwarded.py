"""For whom a trusted proxy asks, as its headers say it.

Knows which proxies are trusted; refuses to know what is asked. What anybody else says of itself is
not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.datastructures import Headers

from kvitals.config.web_words import Network
from kvitals.web.server.owners import Address, Peer, plain

# So many hops are looked at, the last first.
_MOST_HOPS = 16
_FOR = re.compile(r"for=(\"[^\"]{0,64}\"|[^;,\s]{0,64})", re.IGNORECASE)
_SCHEMES = {"http", "https"}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks through a proxy: an address, where one is told, and a name that it has logged in."""

    address: Address | None = None
    scheme: str = ""
    name: str = ""


class TwoAskersError(Exception):
    """A proxy hands on two headers that do not say the same."""


@dataclass(frozen=True, slots=True)
class Proxies:
    """Those that are trusted: by network elsewhere, by user on this machine.

    header is the name, in small letters, of that in which they name who has logged in.
    """

    networks: tuple[Network, ...] = ()
    uids: frozenset[int] = frozenset()
    header: str = ""

    def trusts(self, peer: Peer, address: Address | None) -> bool:
        """Whether the other end of a connection is one of them."""
        if peer.uid is not None or peer.is_local:
            return peer.uid in self.uids
        return address is not None and self._is_listed(address)

    def asker(self, headers: Headers) -> Asker:
        """For whom one of them asks.

        Raises:
            TwoAskersError: its headers contradict one another.
        """
        listed = self._last(_hops(headers.getlist("x-forwarded-for")))
        named = self._last(_FOR.findall(",".join(headers.getlist("forwarded"))))
        if "x-forwarded-for" in headers and "forwarded" in headers and listed != named:
            raise TwoAskersError
        scheme = headers.get("x-forwarded-proto", "").strip().lower()
        names = headers.getlist(self.header) if self.header else []
        if len(names) > 1:
            raise TwoAskersError
        return Asker(
            listed or named,
            scheme if scheme in _SCHEMES else "",
            names[0].strip() if names else "",
        )

    # Each proxy adds who asked it at the end, so what stands before the last stranger is hearsay.
    def _last(self, hops: list[str]) -> Address | None:
        for one in reversed(hops[-_MOST_HOPS:]):
            address = _address(one)
            if address is None:
                return None
            if not self._is_listed(address):
                return address
        return None

    def _is_listed(self, address: Address) -> bool:
        return any(address in one for one in self.networks)


def _hops(lines: list[str]) -> list[str]:
    return [one for line in lines for one in line.split(",")]


# With a port or without, in brackets or not.
def _address(text: str) -> Address | None:
    word = text.strip().strip('"')
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        return plain(word)
    except ValueError:
        return None
