"""The programs that measure, from attach to detach.

Tries the best way of every measurement, learns from what the kernel refuses,
and tries again until all that is left is attached. Everything it brought into
the kernel lives by descriptors of this process, so the kernel itself takes it
out when the process ends, however that happens.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from typing import Self

from kvitals.kernel import features
from kvitals.kernel.assignment import Knowledge, make_plan
from kvitals.kernel.blueprint import Blueprint, draw
from kvitals.kernel.cgroups import cgroup_id, root_path
from kvitals.kernel.counters import Counters
from kvitals.kernel.iterators import read_number
from kvitals.kernel.libbpf import libbpf
from kvitals.kernel.objects import BpfObject, ObjectRefusedError, RefusedError, object_path
from kvitals.model import Field, Measurement, Mode, Plan, Reading, Rung, Service, State

log = logging.getLogger(__name__)

_COUNTED = (Field.CALLS, Field.ERRORS, Field.BYTES)


class Session:
    """Attached measurements. Reading is cheap; closing leaves nothing behind."""

    def __init__(
        self,
        measurements: Sequence[Measurement],
        mode: Mode,
        *,
        forced: Rung | None = None,
        only_cgroup: str | None = None,
    ) -> None:
        self._measurements = tuple(measurements)
        self._mode = mode
        self._forced = forced
        self._only_cgroup = cgroup_id(only_cgroup) if only_cgroup else 0
        self._knowledge = Knowledge(features.probe_all())
        self._attached: dict[str, tuple[Blueprint, BpfObject]] = {}
        self._links: dict[str, int] = {}
        self._counters = Counters()
        try:
            self.plan = self._attach_all()
        except BaseException:
            self.close()
            raise
        self._counted, self._iterated = self._readable()
        libbpf().give_memory_back()

    @property
    def findings(self) -> tuple[features.Finding, ...]:
        """Which kinds of hooks this kernel takes."""
        return tuple(self._knowledge.findings.values())

    def _attach_all(self) -> Plan:
        while True:
            plan = make_plan(self._measurements, self._mode, self._knowledge, self._forced)
            blueprints = draw(plan, self._measurements, self._knowledge, self._only_cgroup)
            try:
                for blueprint in blueprints:
                    self._bring_in(blueprint)
            except RefusedError as refusal:
                self._learn(blueprint.object, refusal)
            except ObjectRefusedError as refusal:
                self._learn_of_all(blueprint, refusal)
            else:
                self._drop_all_but({one.object for one in blueprints})
                return plan

    def _learn(self, name: str, refusal: RefusedError) -> None:
        program = (name, refusal.program)
        if program in self._knowledge.refused:
            raise refusal
        self._knowledge.refused[program] = refusal.reason
        if refusal.absent:
            self._knowledge.absent.add(program)
        log.debug("program refused object=%s program=%s reason=%s", *program, refusal.reason)

    def _learn_of_all(self, blueprint: Blueprint, refusal: ObjectRefusedError) -> None:
        for program in blueprint.programs:
            self._knowledge.refused[blueprint.object, program] = str(refusal)
        log.debug("object refused object=%s reason=%s", blueprint.object, refusal)

    # Two objects never count for one measurement at once: the old one goes first.
    def _bring_in(self, blueprint: Blueprint) -> None:
        if blueprint.object in self._attached:
            if self._attached[blueprint.object][0] == blueprint:
                return
            self._attached.pop(blueprint.object)[1].close()
        kernel_object = BpfObject(object_path(blueprint.object))
        try:
            kernel_object.enable(blueprint.programs)
            kernel_object.share_map("counters", self._counters.descriptor)
            kernel_object.fill(".rodata.config", blueprint.config)
            if blueprint.table is not None:
                kernel_object.fill(".rodata.table", blueprint.table)
            kernel_object.load()
            for program in blueprint.programs:
                self._attach(kernel_object, program, program in blueprint.cgroup_programs)
        except BaseException:
            kernel_object.close()
            raise
        self._attached[blueprint.object] = (blueprint, kernel_object)

    def _attach(self, kernel_object: BpfObject, program: str, on_cgroup: bool) -> None:
        if not on_cgroup:
            self._links[program] = kernel_object.attach(program)
            return
        folder = os.open(root_path(), os.O_RDONLY | os.O_DIRECTORY)
        try:
            kernel_object.attach(program, folder)
        finally:
            os.close(folder)

    def _drop_all_but(self, names: set[str]) -> None:
        for name in set(self._attached) - names:
            self._attached.pop(name)[1].close()

    # What a reading holds, worked out once: it happens every tick.
    def _readable(self) -> tuple[list[tuple[int, list[tuple[str, Field, int]]]], list[Service]]:
        by_name = {one.name: one for one in self._measurements}
        counted, iterated = [], []
        for service in self.plan.services:
            measured = by_name[service.measurement]
            if service.state is State.OFF:
                continue
            if measured.slot is None:
                iterated.append(service)
                continue
            keys = [
                (measured.name, one, _COUNTED.index(one)) for one in measured.in_mode(self._mode)
            ]
            counted.append((measured.slot, keys))
        return counted, iterated

    def read(self) -> Reading:
        """The totals since attach. A number that could not be read is left out."""
        totals: dict[tuple[str, Field], int] = {}
        for slot, keys in self._counted:
            numbers = self._counters.read(slot)
            for name, one, index in keys:
                totals[name, one] = numbers[index]
        for service in self._iterated:
            number = self._run_iterator(service)
            if number is not None:
                totals[service.measurement, Field.NOW] = number
        return Reading(totals)

    def _run_iterator(self, service: Service) -> int | None:
        if service.way is None:
            return None
        try:
            return read_number(self._links[service.way.programs[0]])
        except OSError as error:
            log.warning("iterator failed measurement=%s error=%s", service.measurement, error)
            return None

    def close(self) -> None:
        """Detach and unload everything. Safe to call twice."""
        for _, kernel_object in self._attached.values():
            kernel_object.close()
        self._attached.clear()
        self._counters.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
