"""The objects that are in the kernel: brought in by their blueprints, and taken out again.

Everything lives by descriptors of this process, so the kernel itself takes it
out when the process ends, however that happens.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import NamedTuple

from kvitals.kernel.blueprint import GATES, Blueprint
from kvitals.kernel.cgroups import root_path
from kvitals.kernel.counters import Counters
from kvitals.kernel.maps import ALL_MAPS, MAKERS, OVER_ENTRIES, SHARED, map_sizes
from kvitals.kernel.objects import BpfObject, object_path

# An iterator over a map rather than over tasks, and the map.
_OVER = {OVER_ENTRIES: "entries"}


class _Attached(NamedTuple):
    blueprint: Blueprint
    object: BpfObject
    links: Mapping[str, int]
    edition: int


class Attachment:
    """Attached objects by name.

    Objects are brought in beside those that are there, and count nothing until they are
    put in charge, all at once: an event is counted by the old one or by the new one.
    shared are the maps that are made by us, by the names that objects give them.
    """

    def __init__(self, counters: Counters, table_size: int) -> None:
        self._counters = counters
        self._table_size = table_size
        self._shared: dict[str, int] = {"counters": counters.descriptor}
        self._in_charge: dict[str, _Attached] = {}
        self._brought: dict[str, _Attached] = {}
        self._editions = 0

    def share(self, maps: Mapping[str, int]) -> None:
        """Have objects that are brought in from now on use these maps."""
        self._shared |= maps

    def object(self, name: str) -> BpfObject:
        return self._find(name).object

    def links(self, name: str) -> Mapping[str, int]:
        """The descriptors of an object's links, by program."""
        return self._find(name).links

    @property
    def programs(self) -> tuple[int, ...]:
        """The descriptors of all programs that are in charge."""
        return tuple(one for there in self._in_charge.values() for one in there.object.loaded)

    def _find(self, name: str) -> _Attached:
        return self._brought.get(name) or self._in_charge[name]

    def bring_in(self, blueprint: Blueprint) -> None:
        """Load and attach an object, unless the same is there already.

        Raises:
            RefusedError: the kernel does not take one of its programs.
            ObjectRefusedError: it does not take the object as a whole.
        """
        name = blueprint.object
        there = self._brought.get(name) or self._in_charge.get(name)
        if there is not None and there.blueprint == blueprint:
            return
        self._send_away(name)
        there = self._in_charge.get(name)
        if there is not None and there.blueprint == blueprint:
            return
        self._editions += 1
        kernel_object = BpfObject(object_path(name))
        try:
            self._prepare(kernel_object, blueprint)
            kernel_object.load()
            links = {
                program: self._attach(kernel_object, program, blueprint)
                for program in blueprint.programs
            }
        except BaseException:
            kernel_object.close()
            raise
        self._brought[name] = _Attached(blueprint, kernel_object, links, self._editions)

    def _send_away(self, name: str) -> None:
        if name in self._brought:
            self._brought.pop(name).object.close()

    def brings(self, names: Collection[str]) -> bool:
        """Whether one of some objects was brought in and is not in charge yet."""
        return not self._brought.keys().isdisjoint(names)

    def put_in_charge(self, names: Collection[str]) -> None:
        """Let what was brought in count from now on, of it and of what was there only some."""
        for name in set(self._brought) - set(names):
            self._send_away(name)
        brought = {GATES[name]: one.edition for name, one in self._brought.items() if name in GATES}
        if brought:
            self._counters.turn(brought)
        former = self._in_charge
        self._in_charge = {name: self._find(name) for name in names}
        self._brought = {}
        for name, one in former.items():
            if self._in_charge.get(name) is not one:
                one.object.close()

    def send_away_all(self) -> None:
        """Take out what was brought in and is not in charge."""
        for name in tuple(self._brought):
            self._send_away(name)

    def _prepare(self, kernel_object: BpfObject, blueprint: Blueprint) -> None:
        kernel_object.enable(blueprint.programs)
        for name in filter(kernel_object.has_map, self._shared):
            kernel_object.share_map(name, self._shared[name])
        self._prepare_process_maps(kernel_object, blueprint)
        kernel_object.fill(".rodata.config", blueprint.config_of(self._editions))
        if blueprint.table is not None:
            kernel_object.fill(".rodata.table", blueprint.table)

    def _prepare_process_maps(self, kernel_object: BpfObject, blueprint: Blueprint) -> None:
        keeping = blueprint.keeping
        maker = MAKERS.get(keeping)
        for name in filter(kernel_object.has_map, ALL_MAPS):
            if name not in SHARED[keeping]:
                kernel_object.leave_out_map(name)
            elif blueprint.object != maker:
                kernel_object.share_map(name, self.object(str(maker)).map_descriptor(name))
        if blueprint.object == maker:
            for name, entries in map_sizes(keeping, self._table_size).items():
                kernel_object.size_map(name, entries)

    def _attach(self, kernel_object: BpfObject, program: str, blueprint: Blueprint) -> int:
        if program in _OVER:
            return kernel_object.attach_over(program, _OVER[program])
        if program not in blueprint.cgroup_programs:
            return kernel_object.attach(program)
        folder = os.open(root_path(), os.O_RDONLY | os.O_DIRECTORY)
        try:
            return kernel_object.attach(program, folder)
        finally:
            os.close(folder)

    def close(self) -> None:
        """Detach and unload everything. Safe to call twice."""
        self.send_away_all()
        self.put_in_charge(())
