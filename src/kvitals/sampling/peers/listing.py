"""The table of peers as people ask for it: the first so many, by any column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from kvitals.model import Amounts, Role, Transport
from kvitals.sampling.peers.addresses import text_of
from kvitals.sampling.peers.peer import OTHER, Peer
from kvitals.sampling.peers.service_names import ServiceNames
from kvitals.sampling.peers.table import PeerTable

_ALL: Mapping[str, str] = {}
TEXT_COLUMNS = ("role", "service", "transport", "peer", "name", "application")
NUMBER_COLUMNS = ("port", "open", "rtt_us", "idle_s")
# Whether a connection is open is told by a column of its own.
AMOUNTS = tuple(name for name in Amounts._fields if name != "open")
SUMS = {"bytes": ("sent_bytes", "received_bytes"), "calls": ("sent_calls", "received_calls")}
TOTAL = "total_"
COLUMNS = (
    *TEXT_COLUMNS,
    *NUMBER_COLUMNS,
    *SUMS,
    *AMOUNTS,
    *(TOTAL + name for name in (*SUMS, *AMOUNTS)),
)


@dataclass(frozen=True, slots=True)
class Line:
    """What one application and one peer exchanged: in the last tick, and since we know the peer.

    name is the peer's, or its address where it has none. open, rtt_us (0 where it is
    not known) and idle_s, the seconds that the peer did nothing for, are of all
    its applications.
    """

    role: str
    service: str
    port: int
    transport: str
    peer: str
    name: str
    application: str
    open: int
    rtt_us: int
    idle_s: int
    grown: Amounts
    totals: Amounts

    def value(self, column: str) -> str | int:
        """What one of COLUMNS has."""
        if column in TEXT_COLUMNS or column in NUMBER_COLUMNS:
            value: str | int = getattr(self, column)
            return value
        name = column.removeprefix(TOTAL)
        amounts = self.grown if name == column else self.totals
        total: int = sum(getattr(amounts, one) for one in SUMS.get(name, (name,)))
        return total


def first_lines(
    lines: Iterable[Line], column: str, count: int, *, ascending: bool, only: Mapping[str, str]
) -> tuple[list[Line], int]:
    """The first of some lines by a column, and how many fit. Ties are by name.

    only has the text that a column must have to be among them.
    """
    fitting = [line for line in lines if all(str(line.value(one)) == only[one] for one in only)]
    fitting.sort(key=_identity)
    fitting.sort(key=lambda line: line.value(column), reverse=not ascending)
    return fitting[:count], len(fitting)


class _Note(NamedTuple):
    peer: Peer
    application: str
    open: int
    idle_s: int
    grown: Amounts
    totals: Amounts


class Listing:
    """Answers questions about peers, while others take flows under the same lock."""

    def __init__(self, table: PeerTable, services: ServiceNames, lock: Lock) -> None:
        self._table = table
        self._services = services
        self._lock = lock

    def top(
        self,
        column: str,
        count: int,
        *,
        ascending: bool = False,
        only: Mapping[str, str] = _ALL,
    ) -> tuple[list[Line], int]:
        """The first lines by one of COLUMNS, and how many there are. Ties are by name.

        only has the text that a column must have for a line to be among them.
        What has no place among the peers is in lines whose service, peer and
        application are `other`.
        """
        return first_lines(self._lines(), column, count, ascending=ascending, only=only)

    # The lock is held for as long as it takes to note what a tick changes.
    def _lines(self) -> list[Line]:
        with self._lock:
            done_s = self._table.done_s
            noted = [
                _Note(
                    peer,
                    share.application,
                    peer.open,
                    max(0, done_s - peer.active_s),
                    share.done,
                    share.totals,
                )
                for peer in self._table.shown()
                for share in peer.shares
            ]
            other = [
                (role, transport, share.done, share.totals)
                for (role, transport), share in self._table.other.items()
                if any(share.totals)
            ]
        lines = [self._line(one) for one in noted]
        lines.extend(_other_line(*one) for one in other)
        return lines

    def _line(self, note: _Note) -> Line:
        peer = note.peer
        role, transport, port, address = peer.key
        text = text_of(address)
        return Line(
            role=_word(role),
            service=self._services.of(port, transport),
            port=port,
            transport=Transport(transport).name,
            peer=text,
            name=peer.host or text,
            application=note.application,
            open=note.open,
            rtt_us=peer.rtt_us,
            idle_s=note.idle_s,
            grown=note.grown,
            totals=note.totals,
        )


def _other_line(role: Role, transport: Transport, grown: Amounts, totals: Amounts) -> Line:
    return Line(
        role=_word(role),
        service=OTHER,
        port=0,
        transport=Transport(transport).name,
        peer=OTHER,
        name=OTHER,
        application=OTHER,
        open=max(0, totals.open),
        rtt_us=0,
        idle_s=0,
        grown=grown,
        totals=totals,
    )


def _word(role: Role) -> str:
    return Role(role).name.lower()


def _identity(line: Line) -> tuple[str, str, int, str, str]:
    return line.role, line.transport, line.port, line.peer, line.application
