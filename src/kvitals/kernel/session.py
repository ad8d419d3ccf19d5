"""The programs that measure, from attach to detach, and what they have counted."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from kvitals.kernel import features
from kvitals.kernel.attachment import Attachment
from kvitals.kernel.blueprint import Constants, keeping_of
from kvitals.kernel.cgroups import cgroup_id, chosen_v1
from kvitals.kernel.counters import Counters
from kvitals.kernel.flow_maps import FlowMaps
from kvitals.kernel.flow_reader import LISTENERS, LOOKS, TELLERS, FlowReader
from kvitals.kernel.iterators import read_number
from kvitals.kernel.libbpf import libbpf
from kvitals.kernel.maps import MAKERS, Keeping, map_sizes
from kvitals.kernel.negotiation import Negotiation
from kvitals.kernel.process_reader import ProcessReader
from kvitals.kernel.program_info import ProgramCounts, program_counts
from kvitals.model import (
    Attempt,
    Field,
    Flows,
    Key,
    Measurement,
    Mode,
    PeerFilter,
    Reading,
    Rung,
    Walk,
    Way,
    plainly,
)

log = logging.getLogger(__name__)

_COUNTED = (Field.CALLS, Field.ERRORS, Field.BYTES)


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a session goes.

    only_cgroup is the path of a cgroup v2 folder outside which nothing is
    counted. table_size is the number of ended processes that find a place
    until they are read. forced is the kind of hook to try before all others;
    processes says whether they are counted one by one; no_storage keeps their
    records out of task storage. peers says which flows are counted, and flow_table_size
    how many of them find a place.
    """

    only_cgroup: str | None = None
    table_size: int = 16384
    forced: Rung | None = None
    processes: bool = True
    no_storage: bool = False
    peers: PeerFilter = field(default_factory=PeerFilter)
    flow_table_size: int = 16384


ALL_OF_IT = Extent()


class Session:
    """Attached measurements. Reading is cheap; closing leaves nothing behind.

    Processes are counted one by one if a measurement asks for it.
    """

    def __init__(
        self, measurements: Sequence[Measurement], mode: Mode, extent: Extent = ALL_OF_IT
    ) -> None:
        self._constants = Constants(
            only_cgroup=cgroup_id(extent.only_cgroup) if extent.only_cgroup else 0,
            v1_controller=chosen_v1()[0],
        )
        # Asked once: who has given up privileges since would be told less.
        self._offered = features.probe_all()
        self._counters = Counters()
        self._attachment = Attachment(self._counters, extent.table_size)
        self._flow_maps: FlowMaps | None = None
        self._flows: FlowReader | None = None
        self._met: object = None
        self._reader: ProcessReader | None = None
        try:
            self.change(measurements, mode, extent)
        except BaseException:
            self.close()
            raise

    def change(
        self, measurements: Sequence[Measurement], mode: Mode, extent: Extent = ALL_OF_IT
    ) -> None:
        """Measure something else from now on, without a gap in what stays the same.

        Of the extent, only processes and peers can be other than before. If the
        kernel takes none of it, all stays as it was.
        """
        negotiation = Negotiation(measurements, mode, self._constants, extent.forced, self._offered)
        if extent.no_storage or not extent.processes:
            negotiation.avoid(Keeping.STORAGE, "not asked for")
        if not extent.processes:
            negotiation.avoid(Keeping.TABLE, "not asked for")
        self._provide_flow_maps(measurements, extent, negotiation)
        try:
            self.plan = negotiation.attach(self._attachment)
        except BaseException:
            self._attachment.send_away_all()
            raise
        # A new object has to meet the sockets that are there before it counts flows.
        if self._flow_maps is not None and self._attachment.brings(LOOKS):
            self._flow_maps.enter(LISTENERS)
        self._attachment.put_in_charge(
            {one.way.object: None for one in self.plan.services if one.way is not None}
        )
        self._programs = self._attachment.programs
        self._measurements = tuple(measurements)
        self._mode = mode
        self._extent = extent
        self.want_peers(extent.peers)
        self._follow_processes()
        self._follow_flows()
        self.findings = negotiation.findings
        self.counted_for_processes = negotiation.counted_for_processes(self.plan)
        self._counted, self._computed = self._readable()
        libbpf().give_memory_back()

    # A new reader goes on where the one before it ended: places are the kernel's.
    def _follow_processes(self) -> None:
        highest = 0
        if self._reader is not None:
            highest = self._reader.highest
            self._reader.close()
            self._reader = None
        keeping = keeping_of(self.plan)
        if keeping is Keeping.OFF:
            return
        maker = MAKERS[keeping]
        self._reader = ProcessReader(
            keeping,
            self._attachment.object(maker),
            self._attachment.links(maker),
            self._measurements,
            capacity=next(iter(map_sizes(keeping, self._extent.table_size).values())),
            highest=highest,
        )

    # Without the room for flows all else is measured.
    def _provide_flow_maps(
        self, measurements: Sequence[Measurement], extent: Extent, negotiation: Negotiation
    ) -> None:
        if not any(one.by_peer for one in measurements):
            return
        if self._flow_maps is not None:
            return
        try:
            self._flow_maps = FlowMaps(extent.flow_table_size, extent.peers)
        except OSError as error:
            reason = f"the kernel does not make the tables of flows: {error.strerror}"
            negotiation.avoid_objects({*LOOKS, *TELLERS}, reason)
        else:
            self._attachment.share(self._flow_maps.descriptors)

    def _follow_flows(self) -> None:
        names = {one.way.object for one in self.plan.services if one.way} & LOOKS.keys()
        if self._flow_maps is None or not names:
            self._flows = None
            return
        objects = {name: self._attachment.object(name) for name in names}
        if objects == self._met:
            return
        self._met = objects
        self._flows = self._flows or FlowReader(self._flow_maps)
        self._flows.meet([(name, self._attachment.links(name)) for name in names])

    # What a reading holds, worked out once: it happens every tick.
    def _readable(self) -> tuple[list[tuple[int, list[tuple[Key, int]]]], list[tuple[Key, Way]]]:
        by_name = {one.name: one for one in self._measurements}
        counted, computed = [], []
        for service in self.plan.services:
            measured = by_name[service.measurement]
            if service.way is None or measured.by_peer:
                continue
            fields = measured.in_mode(self._mode)
            if measured.slot is None:
                computed.append(((measured.name, fields[0]), service.way))
            else:
                keys = [((measured.name, one), _COUNTED.index(one)) for one in fields]
                counted.append((measured.slot, keys))
        return counted, computed

    # Flows before the walk, so that the walk knows who talked.
    def read(self, attempt: Attempt = plainly) -> Reading:
        """The totals since attach. What an attempt finds no answer for is left out."""
        flows = attempt("flows", self._read_flows, None)
        walk = attempt("the walk over processes", self._walk, None)
        totals: dict[Key, int] = attempt("totals", self._totals, {})
        for key, way in self._computed:
            work = partial(self._number, way, walk, flows)
            number: int | None = attempt(f"the number {key[0]}", work, None)
            if number is not None:
                totals[key] = number
        return Reading(totals, walk, flows)

    def _totals(self) -> dict[Key, int]:
        totals: dict[Key, int] = {}
        for slot, keys in self._counted:
            numbers = self._counters.read(slot)
            for key, index in keys:
                totals[key] = numbers[index]
        return totals

    @property
    def tells_flows(self) -> bool:
        """Whether readings have flows between this host and its peers."""
        return self._flows is not None

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

    def program_counts(self) -> list[ProgramCounts]:
        """How often and how long each program ran since it was loaded, and what it missed.

        Nothing where the kernel does not tell.
        """
        try:
            return program_counts(self._programs)
        except OSError as error:
            log.warning("the kernel does not tell of our programs error=%s", error)
            return []

    def want_peers(self, wanted: PeerFilter) -> None:
        """Count only some flows from now on."""
        if self._flow_maps:
            self._flow_maps.want(wanted)

    def tell_of_all(self) -> None:
        """Make the next reading tell of all processes, changed or not."""
        if self._reader:
            self._reader.ask_for_all()

    def _walk(self) -> Walk | None:
        return self._reader.walk() if self._reader else None

    def _read_flows(self) -> Flows | None:
        return self._flows.read() if self._flows else None

    def _number(self, way: Way, walk: Walk | None, flows: Flows | None) -> int | None:
        if way.number:
            told = flows if way.object in LOOKS else walk
            number: int | None = getattr(told, way.number, None)
            return number
        return read_number(self._attachment.links(way.object)[way.programs[0]])

    def close(self) -> None:
        """Detach and unload everything. Safe to call twice."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        self._attachment.close()
        if self._flow_maps is not None:
            self._flow_maps.close()
        self._counters.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
