"""Who talked to whom: flows between this host and its peers, as read at one moment.

Refuses to know names of hosts and services, and how a flow is charted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

# The bytes of an address: IPv6, or IPv4 behind the prefix ::ffff:0:0/96.
ADDRESS_BYTES = 16
MAPPED = bytes(10) + b"\xff\xff"
UNKNOWN_ADDRESS = bytes(ADDRESS_BYTES)
# The number has a byte.
_LAST_PROTOCOL = 255


class Role(IntEnum):
    """Who began: OUTBOUND is a client here. The order is that of `enum role` in bpf/lib."""

    OUTBOUND = 0
    INBOUND = 1


class Transport(IntEnum):
    """A transport protocol, by its IP protocol number; any other number is `unknown:N`."""

    TCP = 6
    UDP = 17

    @classmethod
    def _missing_(cls, value: object) -> Transport | None:
        if not isinstance(value, int) or not 0 <= value <= _LAST_PROTOCOL:
            return None
        other = int.__new__(cls, value)
        other._name_, other._value_ = f"unknown:{value}", value
        # Equal numbers have to be one and the same transport.
        found = cls._value2member_map_.setdefault(value, other)
        return found if isinstance(found, cls) else None


class Amounts(NamedTuple):
    """What happened on flows. The order is that of `struct flow` in bpf/lib.

    Bytes are those that programs sent and took. Calls are the sends and receives
    that moved them: with TCP at least one byte, with UDP one datagram each.
    opened and closed count connections that came to be and ceased to be
    established, failed those that never were; all are TCP's. open is the change of the
    number of established connections, and may be negative: it also has those
    that were there when counting began.
    """

    sent_bytes: int = 0
    received_bytes: int = 0
    sent_calls: int = 0
    received_calls: int = 0
    retransmits: int = 0
    opened: int = 0
    closed: int = 0
    failed: int = 0
    open: int = 0


class Flow(NamedTuple):
    """What one process and one peer exchanged since they were told of before.

    port is the service's, whichever side it is on. peer has 16 bytes, and is
    UNKNOWN_ADDRESS where the kernel does not tell it. pid and started are those of
    `Process`, or 0 where flows are not told apart by process. rtt_us is the
    latest smoothed round-trip time in microseconds, or 0.
    """

    role: Role
    transport: Transport
    port: int
    peer: bytes
    pid: int
    started: int
    amounts: Amounts
    rtt_us: int


@dataclass(frozen=True, slots=True)
class Flows:
    """All flows since the reading before.

    other has totals since attach of what found no place in the bounded table,
    and folded says how many events these were. waiting of capacity
    is how many flows the table held, and highest the most it ever held.
    """

    rows: Sequence[Flow]
    other: Mapping[tuple[Role, Transport], Amounts]
    folded: int
    waiting: int
    highest: int
    capacity: int

    @property
    def used_percent(self) -> int:
        return -(-100 * self.waiting // self.capacity)

    @property
    def highest_percent(self) -> int:
        return -(-100 * self.highest // self.capacity)


@dataclass(frozen=True, slots=True)
class PeerFilter:
    """Which flows are counted at all, as the kernel can decide it.

    ports are disjoint ranges of service ports, both ends included. prefixes are
    networks of accepted peers: 16 bytes, IPv4 behind MAPPED, and a length of 0 to 128.
    """

    ports: tuple[tuple[int, int], ...] = ((0, 65535),)
    prefixes: tuple[tuple[bytes, int], ...] = ((UNKNOWN_ADDRESS, 0),)
