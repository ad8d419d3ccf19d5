"""What attached programs have counted, read through the descriptors that they left.

Loads and attaches nothing, so it takes no rights but to call bpf() on files that are open, which
needs none since Linux kernel commit c8644cd0efe7 ("bpf: refine kernel.unprivileged_bpf_disabled
behaviour") (in v5.19).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from kvitals.kernel.attached import COUNTERS, FLOWS, Attached, link_name
from kvitals.kernel.blueprint import keeping_of
from kvitals.kernel.counters import Totals
from kvitals.kernel.flow_meeting import LOOKS
from kvitals.kernel.flow_reader import FlowReader
from kvitals.kernel.flow_tables import FlowTables
from kvitals.kernel.iterators import read_number
from kvitals.kernel.maps import Keeping
from kvitals.kernel.process_reader import ProcessReader
from kvitals.model import (
    Attempt,
    Field,
    Flows,
    Key,
    Measurement,
    Reading,
    Walk,
    Way,
    plainly,
)

_COUNTED = (Field.CALLS, Field.ERRORS, Field.BYTES)


class Readings:
    """Totals, processes and flows. Reading is cheap."""

    def __init__(self, attached: Attached, measurements: Sequence[Measurement]) -> None:
        self._attached = attached
        self._totals = Totals(attached.descriptors[COUNTERS])
        self._reader: ProcessReader | None = None
        self._flows: FlowReader | None = None
        self._take(attached, measurements)

    def follow(self, attached: Attached, measurements: Sequence[Measurement]) -> None:
        """Read what was attached instead from now on, and let go of what was there before."""
        former = self._attached
        self._take(attached, measurements)
        former.let_go()

    def _take(self, attached: Attached, measurements: Sequence[Measurement]) -> None:
        self._attached = attached
        self._follow_processes(attached, measurements)
        self._follow_flows(attached)
        self._counted, self._computed = _readable(attached, measurements)

    # A new reader goes on where the one before it ended: places are the kernel's.
    def _follow_processes(self, attached: Attached, measurements: Sequence[Measurement]) -> None:
        highest = 0
        if self._reader is not None:
            highest = self._reader.highest
            self._reader.close()
            self._reader = None
        keeping = keeping_of(attached.plan)
        if keeping is not Keeping.OFF:
            self._reader = ProcessReader(
                keeping,
                attached.descriptors,
                measurements,
                capacity=attached.process_places,
                highest=highest,
            )

    # The tables of flows stay where they were made, and who reads them knows which is in use.
    def _follow_flows(self, attached: Attached) -> None:
        if self._flows is not None or not attached.tells_flows:
            return
        files = attached.descriptors
        in_use, spare = (files[name] for name in FLOWS)
        tables = FlowTables(files["flow_tables"], in_use, spare, files["flow_ledgers"])
        self._flows = FlowReader(tables, attached.flow_places)

    def read(self, attempt: Attempt = plainly) -> Reading:
        """The totals since attach. What an attempt finds no answer for is left out."""
        # Flows before the walk, so that the walk knows who talked.
        flows = attempt("flows", self._read_flows, None)
        walk = attempt("the walk over processes", self._walk, None)
        totals: dict[Key, int] = attempt("totals", self._read_totals, {})
        for key, way in self._computed:
            work = partial(self._number, way, walk, flows)
            number: int | None = attempt(f"the number {key[0]}", work, None)
            if number is not None:
                totals[key] = number
        return Reading(totals, walk, flows)

    def _read_totals(self) -> dict[Key, int]:
        totals: dict[Key, int] = {}
        for slot, keys in self._counted:
            numbers = self._totals.read(slot)
            for key, index in keys:
                totals[key] = numbers[index]
        return totals

    @property
    def tells_flows(self) -> bool:
        """Whether readings have flows between this host and its peers."""
        return self._attached.tells_flows

    @property
    def calling(self) -> int | None:
        """A file that calls when half of the place for ended processes is taken."""
        return self._reader.calling if self._reader else None

    def fetch(self, attempt: Attempt = plainly) -> Reading:
        """What has a bounded place until it is read: ended processes, and flows.

        To be done each second. It has no totals of the host.
        """
        flows = attempt("flows", self._read_flows, None)
        walk = attempt("processes that ended", self._reader.fetch, None) if self._reader else None
        return Reading({}, walk, flows)

    def tell_of_all(self) -> None:
        """Make the next reading tell of all processes, changed or not."""
        if self._reader:
            self._reader.ask_for_all()

    def _walk(self) -> Walk | None:
        return self._reader.walk() if self._reader else None

    def _read_flows(self) -> Flows | None:
        return self._flows.read() if self._flows and self.tells_flows else None

    def _number(self, way: Way, walk: Walk | None, flows: Flows | None) -> int | None:
        if way.number:
            told = flows if way.object in LOOKS else walk
            number: int | None = getattr(told, way.number, None)
            return number
        return read_number(self._attached.descriptors[link_name(way.object, way.programs[0])])

    def close(self) -> None:
        """Let go of mapped memory and of all descriptors. Safe to call twice."""
        for one in (self._reader, self._flows, self._totals):
            if one is not None:
                one.close()
        self._attached.let_go()


# What a reading holds, worked out once: it happens every tick.
def _readable(
    attached: Attached, measurements: Sequence[Measurement]
) -> tuple[list[tuple[int, list[tuple[Key, int]]]], list[tuple[Key, Way]]]:
    by_name = {one.name: one for one in measurements}
    counted, computed = [], []
    for service in attached.plan.services:
        measured = by_name[service.measurement]
        if service.way is None or measured.by_peer:
            continue
        fields = measured.in_mode(attached.plan.mode)
        if measured.slot is None:
            computed.append(((measured.name, fields[0]), service.way))
        else:
            keys = [((measured.name, one), _COUNTED.index(one)) for one in fields]
            counted.append((measured.slot, keys))
    return counted, computed
