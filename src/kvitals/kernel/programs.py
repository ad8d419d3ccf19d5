"""The programs that measure, from attach to detach: all that takes rights.

Reads nothing of what they count: that is for who is handed the descriptors.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from kvitals.kernel import features
from kvitals.kernel.attached import COUNTERS, FLOWS, OF_FLOWS, OF_PROCESSES, Attached, link_name
from kvitals.kernel.attachment import Attachment
from kvitals.kernel.blueprint import Constants, keeping_of
from kvitals.kernel.cgroups import cgroup_id, chosen_v1
from kvitals.kernel.counters import Counters
from kvitals.kernel.flow_maps import FlowMaps
from kvitals.kernel.flow_meeting import LISTENERS, LOOKS, TELLERS, meet
from kvitals.kernel.libbpf import libbpf
from kvitals.kernel.maps import MAKERS, OVER_ENTRIES, SHARED, WALKS, Keeping, map_sizes
from kvitals.kernel.negotiation import Negotiation
from kvitals.kernel.objects import BpfObject
from kvitals.kernel.program_info import ProgramCounts, program_counts
from kvitals.model import Measurement, Mode, PeerFilter, Rung

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Extent:
    """How far it goes.

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


class Programs:
    """Attached programs. Closing them leaves nothing behind.

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
        self.attachment = Attachment(self._counters, extent.table_size)
        self._flow_maps: FlowMaps | None = None
        self._met: dict[str, BpfObject] = {}
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
            self.plan = negotiation.attach(self.attachment)
        except BaseException:
            self.attachment.send_away_all()
            raise
        # A new object has to meet the sockets that are there before it counts flows.
        if self._flow_maps is not None and self.attachment.brings(LOOKS):
            self._flow_maps.enter(LISTENERS)
        self.attachment.put_in_charge(
            {one.way.object: None for one in self.plan.services if one.way is not None}
        )
        self._table_size = extent.table_size
        # What an iterator of its own counts when it is read.
        self._walked = {one.name for one in measurements if one.slot is None and not one.by_peer}
        self.findings = negotiation.findings
        self.counted_for_processes = negotiation.counted_for_processes(self.plan)
        self.want_peers(extent.peers)
        self._meet_sockets()
        libbpf().give_memory_back()

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
            self.attachment.share(self._flow_maps.descriptors)

    @property
    def _looking(self) -> set[str]:
        objects = {one.way.object for one in self.plan.services if one.way is not None}
        return objects & LOOKS.keys() if self._flow_maps is not None else set()

    def _meet_sockets(self) -> None:
        objects = {name: self.attachment.object(name) for name in self._looking}
        if self._flow_maps is None or not objects or objects == self._met:
            return
        self._met = objects
        meet(self._flow_maps, [(name, self.attachment.links(name)) for name in objects])

    def attached(self) -> Attached:
        """All that reading takes. Its descriptors are new, and the taker's."""
        keeping = keeping_of(self.plan)
        return Attached(
            plan=self.plan,
            findings=self.findings,
            counted_for_processes=self.counted_for_processes,
            process_places=next(iter(map_sizes(keeping, self._table_size).values()), 0),
            flow_places=self._flow_maps.capacity if self._flow_maps is not None else 0,
            tells_flows=bool(self._looking),
            descriptors={name: os.dup(one) for name, one in self._read_through(keeping)},
        )

    def _read_through(self, keeping: Keeping) -> list[tuple[str, int]]:
        found = [(COUNTERS, self._counters.descriptor)]
        if keeping is not Keeping.OFF:
            maker = MAKERS[keeping]
            maps, links = self.attachment.object(maker), self.attachment.links(maker)
            shared = set(OF_PROCESSES).intersection(SHARED[keeping])
            found += [(name, maps.map_descriptor(name)) for name in sorted(shared)]
            walks = {WALKS[keeping], OVER_ENTRIES} & links.keys()
            found += [(link_name(maker, one), links[one]) for one in sorted(walks)]
        if self._flow_maps is not None:
            found += zip(FLOWS, self._flow_maps.tables, strict=True)
            found += [(name, self._flow_maps.descriptors[name]) for name in OF_FLOWS]
        for service in self.plan.services:
            way = service.way
            if way is not None and service.measurement in self._walked and not way.number:
                name = link_name(way.object, way.programs[0])
                found.append((name, self.attachment.links(way.object)[way.programs[0]]))
        return list(dict(found).items())

    def counts(self) -> list[ProgramCounts]:
        """How often and how long each program ran since it was loaded, and what it missed.

        Nothing where the kernel does not tell.
        """
        try:
            return program_counts(self.attachment.programs)
        except OSError as error:
            log.warning("the kernel does not tell of our programs error=%s", error)
            return []

    def want_peers(self, wanted: PeerFilter) -> None:
        """Count only some flows from now on."""
        if self._flow_maps is not None:
            self._flow_maps.want(wanted)

    def close(self) -> None:
        """Detach and unload everything. Safe to call twice."""
        self.attachment.close()
        if self._flow_maps is not None:
            self._flow_maps.close()
        self._counters.close()
