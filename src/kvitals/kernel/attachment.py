"""The objects that are in the kernel: brought in by their blueprints, and taken out again.

Everything lives by descriptors of this process, so the kernel itself takes it
out when the process ends, however that happens.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from kvitals.kernel.blueprint import Blueprint
from kvitals.kernel.cgroups import root_path
from kvitals.kernel.maps import ALL_MAPS, MAKERS, SHARED, map_sizes
from kvitals.kernel.objects import BpfObject, object_path

# An iterator over a map rather than over tasks, and the map.
_OVER = {"iter_table__entries": "entries"}


class Attachment:
    """Attached objects by name. Bringing one in replaces the one of the same name.

    shared are the maps that are made by us, by the names that objects give them.
    """

    def __init__(self, shared: Mapping[str, int], table_size: int) -> None:
        self._shared = shared
        self._table_size = table_size
        self._attached: dict[str, tuple[Blueprint, BpfObject]] = {}
        self._links: dict[str, dict[str, int]] = {}

    def object(self, name: str) -> BpfObject:
        return self._attached[name][1]

    def links(self, name: str) -> dict[str, int]:
        """The descriptors of an object's links, by program."""
        return self._links[name]

    # Two objects never count for one measurement at once: the old one goes first.
    def bring_in(self, blueprint: Blueprint) -> None:
        """Load and attach an object, unless it is there already.

        Raises:
            RefusedError: the kernel does not take one of its programs.
            ObjectRefusedError: it does not take the object as a whole.
        """
        name = blueprint.object
        if name in self._attached:
            if self._attached[name][0] == blueprint:
                return
            self._attached.pop(name)[1].close()
        kernel_object = BpfObject(object_path(name))
        try:
            self._prepare(kernel_object, blueprint)
            kernel_object.load()
            self._links[name] = {
                program: self._attach(kernel_object, program, blueprint)
                for program in blueprint.programs
            }
        except BaseException:
            kernel_object.close()
            raise
        self._attached[name] = (blueprint, kernel_object)

    def _prepare(self, kernel_object: BpfObject, blueprint: Blueprint) -> None:
        kernel_object.enable(blueprint.programs)
        for name in filter(kernel_object.has_map, self._shared):
            kernel_object.share_map(name, self._shared[name])
        self._prepare_process_maps(kernel_object, blueprint)
        kernel_object.fill(".rodata.config", blueprint.config)
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

    def drop_all_but(self, names: set[str]) -> None:
        for name in set(self._attached) - names:
            self._attached.pop(name)[1].close()

    def close(self) -> None:
        """Detach and unload everything. Safe to call twice."""
        self.drop_all_but(set())
