"""Which ports of services are looked at: numbers, ranges, and names that this machine knows.

Knows the words of a list of ports; refuses to know which side of a connection serves.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass, field

from kvitals.config.ranges import Range, Ranges, united
from kvitals.config.readers import Answer, Reader, number_within
from kvitals.config.rule_lists import ACCEPTS_NOTHING, EXCLUDING, read_rules

PORT_BOUNDS = (1, 65535)
# Port 0 can be read of a socket that has none; no word names it.
_EVERY = Ranges(((0, 65535),))

_SPAN = re.compile(r"([0-9]+)[-:]([0-9]+)")
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class PortRules:
    """The ports that are accepted. Rules that accept the same are equal, however written."""

    accepted: Ranges = _EVERY
    written: str = field(default="*", compare=False)

    def __str__(self) -> str:
        return self.written

    def accepts(self, port: int) -> bool:
        return port in self.accepted


def read_ports(text: str) -> Answer:
    """The rules that a list of ports means. No word at all accepts every port."""
    rules = read_rules(text, _ports)
    if not rules.can_count:
        return Answer(None, rules.skipped)
    included = united(pair for pairs in rules.included for pair in pairs)
    excluded = united(pair for pairs in rules.excluded for pair in pairs)
    accepted = (included if rules.included else _EVERY).without(excluded)
    remarks = () if accepted.pairs else (ACCEPTS_NOTHING,)
    return Answer(PortRules(accepted, rules.written), rules.skipped, remarks)


PORTS = Reader(
    f"numbers from 1 to 65535, ranges A-B or A:B, names of services, and *, {EXCLUDING}",
    read_ports,
)


def _ports(word: str) -> tuple[Range, ...] | None:
    if word == "*":
        return _EVERY.pairs
    span = _SPAN.fullmatch(word)
    if span:
        return _range(span[1], span[2])
    return _range(word, word) if word.isdigit() else _service(word)


def _range(begin: str, end: str) -> tuple[Range, ...] | None:
    first, last = number_within(begin, PORT_BOUNDS), number_within(end, PORT_BOUNDS)
    return ((first, last),) if first and last and first <= last else None


# A name may have one port with TCP and another with UDP.
def _service(name: str) -> tuple[Range, ...] | None:
    if not name.isascii() or not name.isprintable() or len(name) > _LONGEST_NAME:
        return None
    found = {_number(name, transport) for transport in ("tcp", "udp")} - {None}
    return tuple((port, port) for port in found if port) or None


def _number(name: str, transport: str) -> int | None:
    try:
        return socket.getservbyname(name, transport)
    except OSError:
        return None
