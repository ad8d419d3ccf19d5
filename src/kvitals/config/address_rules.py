"""Which peers are looked at by their address: single ones, ranges and networks.

Knows IPv4 and IPv6 as spaces of their own, which lie side by side in 128 bits:
IPv4 has ::ffff:0:0/96, and nothing that is written as IPv6 reaches in there.
Does without the module ipaddress, which costs the plugin memory.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, field

from kvitals.config.prefixes import ADDRESS_BITS, Prefix, prefixes
from kvitals.config.problems import shown
from kvitals.config.ranges import Range, Ranges, united
from kvitals.config.readers import Answer, Reader, number_within
from kvitals.config.rule_lists import ACCEPTS_NOTHING, EXCLUDING, read_rules
from kvitals.model import MAPPED

_IPV4_BITS = 32
_IPV4_FIRST = int.from_bytes(MAPPED) << _IPV4_BITS
_IPV4 = Ranges(((_IPV4_FIRST, _IPV4_FIRST + (1 << _IPV4_BITS) - 1),))
_PRIVATE = "!127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 !::1/128"
_EVERY_PEER = Ranges(((0, (1 << ADDRESS_BITS) - 1),))


@dataclass(frozen=True, slots=True)
class AddressRules:
    """The addresses that are accepted, of 16 bytes each, with IPv4 behind MAPPED.

    Rules that accept the same are equal, however written.
    """

    accepted: Ranges = _EVERY_PEER
    written: str = field(default="*", compare=False)

    def __str__(self) -> str:
        return self.written

    def accepts(self, peer: bytes) -> bool:
        return int.from_bytes(peer) in self.accepted

    def prefixes(self) -> tuple[Prefix, ...]:
        """The fewest networks that accept the same."""
        return prefixes(self.accepted)


def read_addresses(text: str) -> Answer:
    """The rules that a list of addresses means. No word at all accepts every peer."""
    rules = read_rules(text, _block)
    if not rules.can_count:
        return Answer(None, rules.skipped)
    included = united(pair for one in rules.included for pair in one.pairs)
    excluded = united(pair for one in rules.excluded for pair in one.pairs)
    accepted = (included if rules.included else _EVERY_PEER).without(excluded)
    remarks = [one.remark for one in (*rules.included, *rules.excluded) if one.remark]
    if not accepted.pairs:
        remarks.append(ACCEPTS_NOTHING)
    return Answer(AddressRules(accepted, rules.written), rules.skipped, tuple(remarks))


ADDRESSES = Reader(
    f"addresses, ranges A-B and networks A/LENGTH of IPv4 or IPv6, and *, {EXCLUDING}",
    read_addresses,
)


def private_addresses() -> AddressRules:
    """What is accepted where nobody says anything: private networks, and no loopback."""
    rules: AddressRules = read_addresses(_PRIVATE).value
    return rules


@dataclass(frozen=True, slots=True)
class _Block:
    """What one word means. Its ranges are none where it is IPv4 written as IPv6."""

    pairs: tuple[Range, ...]
    remark: str = ""


def _block(word: str) -> _Block | None:
    if word == "*":
        return _Block(_EVERY_PEER.pairs)
    if "/" in word:
        return _network(word)
    first, dash, last = word.partition("-")
    return _span(word, first, last if dash else first)


def _span(word: str, begin: str, end: str) -> _Block | None:
    first, last = _address(begin), _address(end)
    same_kind = _family(begin) == _family(end)
    if first is None or last is None or first > last or not same_kind:
        return None
    return _placed(word, (first, last), _family(begin))


def _network(word: str) -> _Block | None:
    text, _, digits = word.partition("/")
    family = _family(text)
    width = _IPV4_BITS if family == socket.AF_INET else ADDRESS_BITS
    address, length = _address(text), number_within(digits, (0, width))
    if address is None or length is None:
        return None
    size = 1 << (width - length)
    first = address - address % size
    remark = ""
    if first != address:
        packed = first.to_bytes(ADDRESS_BITS // 8)[-width // 8 :]
        remark = f"{shown(word)} is taken as {socket.inet_ntop(family, packed)}/{length}"
    return _placed(word, (first, first + size - 1), family, remark)


def _placed(word: str, pair: Range, family: socket.AddressFamily, remark: str = "") -> _Block:
    if family == socket.AF_INET:
        return _Block((pair,), remark)
    pairs = Ranges((pair,)).without(_IPV4).pairs
    if pairs:
        return _Block(pairs, remark)
    return _Block((), f"{shown(word)} is IPv4 as IPv6, and no peer; write it as IPv4 for one")


def _family(text: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in text else socket.AF_INET


# Its place in the 128 bits.
def _address(text: str) -> int | None:
    family = _family(text)
    try:
        packed = socket.inet_pton(family, text)
    except (OSError, ValueError):
        return None
    return int.from_bytes(packed if family == socket.AF_INET6 else MAPPED + packed)
