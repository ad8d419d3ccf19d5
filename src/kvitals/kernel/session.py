"""The programs that measure, from attach to detach, and what they have counted."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from kvitals.kernel.attachment import Attachment
from kvitals.kernel.blueprint import Constants, keeping_of
from kvitals.kernel.cgroups import cgroup_id, v1_hierarchy
from kvitals.kernel.counters import Counters
from kvitals.kernel.iterators import read_number
from kvitals.kernel.libbpf import libbpf
from kvitals.kernel.maps import MAKERS, Keeping, map_sizes
from kvitals.kernel.negotiation import Negotiation
from kvitals.kernel.process_reader import ProcessReader
from kvitals.model import Field, Key, Measurement, Mode, Reading, Rung, Walk, Way

log = logging.getLogger(__name__)

_COUNTED = (Field.CALLS, Field.ERRORS, Field.BYTES)


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a session goes.

    only_cgroup is the path of a cgroup v2 folder outside which nothing is
    counted. table_size is the number of ended processes that find a place
    until they are read. forced is the kind of hook to try before all others;
    processes says whether they are counted one by one; no_storage keeps their
    records out of task storage.
    """

    only_cgroup: str | None = None
    table_size: int = 16384
    forced: Rung | None = None
    processes: bool = True
    no_storage: bool = False


ALL_OF_IT = Extent()


class Session:
    """Attached measurements. Reading is cheap; closing leaves nothing behind.

    Processes are counted one by one if a measurement asks for it.
    """

    def __init__(
        self, measurements: Sequence[Measurement], mode: Mode, extent: Extent = ALL_OF_IT
    ) -> None:
        self._measurements = tuple(measurements)
        self._mode = mode
        self._extent = extent
        constants = Constants(
            only_cgroup=cgroup_id(extent.only_cgroup) if extent.only_cgroup else 0,
            v1_controller=v1_hierarchy()[0],
        )
        negotiation = Negotiation(self._measurements, mode, constants, extent.forced)
        if extent.no_storage or not extent.processes:
            negotiation.avoid(Keeping.STORAGE, "not asked for")
        if not extent.processes:
            negotiation.avoid(Keeping.TABLE, "not asked for")
        self._counters = Counters()
        self._attachment = Attachment(self._counters.descriptor, extent.table_size)
        self._reader: ProcessReader | None = None
        try:
            self.plan = negotiation.attach(self._attachment)
            self._reader = self._make_reader()
        except BaseException:
            self.close()
            raise
        self.findings = negotiation.findings
        self.counted_for_processes = negotiation.counted_for_processes(self.plan)
        self._counted, self._computed = self._readable()
        libbpf().give_memory_back()

    def _make_reader(self) -> ProcessReader | None:
        keeping = keeping_of(self.plan)
        if keeping is Keeping.OFF:
            return None
        maker = MAKERS[keeping]
        return ProcessReader(
            keeping,
            self._attachment.object(maker),
            self._attachment.links(maker),
            self._measurements,
            capacity=next(iter(map_sizes(keeping, self._extent.table_size).values())),
        )

    # What a reading holds, worked out once: it happens every tick.
    def _readable(self) -> tuple[list[tuple[int, list[tuple[Key, int]]]], list[tuple[Key, Way]]]:
        by_name = {one.name: one for one in self._measurements}
        counted, computed = [], []
        for service in self.plan.services:
            measured = by_name[service.measurement]
            if service.way is None:
                continue
            fields = measured.in_mode(self._mode)
            if measured.slot is None:
                computed.append(((measured.name, fields[0]), service.way))
            else:
                keys = [((measured.name, one), _COUNTED.index(one)) for one in fields]
                counted.append((measured.slot, keys))
        return counted, computed

    def read(self) -> Reading:
        """The totals since attach. A number that could not be read is left out."""
        walk = self._walk()
        totals: dict[Key, int] = {}
        for slot, keys in self._counted:
            numbers = self._counters.read(slot)
            for key, index in keys:
                totals[key] = numbers[index]
        for key, way in self._computed:
            number = self._number(key, way, walk)
            if number is not None:
                totals[key] = number
        return Reading(totals, walk)

    @property
    def calling(self) -> int | None:
        """A file that calls when half of the place for ended processes is taken."""
        return self._reader.calling if self._reader else None

    def fetch(self) -> Walk | None:
        """What ended processes did since the last reading. To be done each second."""
        return self._reader.fetch() if self._reader else None

    def tell_of_all(self) -> None:
        """Make the next reading tell of all processes, changed or not."""
        if self._reader:
            self._reader.ask_for_all()

    def _walk(self) -> Walk | None:
        try:
            return self._reader.walk() if self._reader else None
        except OSError as error:
            log.warning("the walk over processes failed error=%s", error)
            return None

    def _number(self, key: Key, way: Way, walk: Walk | None) -> int | None:
        if way.object in MAKERS.values():
            number: int | None = getattr(walk, way.number, None)
            return number
        try:
            return read_number(self._attachment.links(way.object)[way.programs[0]])
        except OSError as error:
            log.warning("iterator failed measurement=%s error=%s", key[0], error)
            return None

    def close(self) -> None:
        """Detach and unload everything. Safe to call twice."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        self._attachment.close()
        self._counters.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
