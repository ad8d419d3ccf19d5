"""Finds out, by trying, how each measurement is served: best ways first, then what is left.

Learns from what the kernel refuses until everything that is left is attached.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence

from kvitals.kernel import features
from kvitals.kernel.assignment import Knowledge, make_plan, uses_plain_programs
from kvitals.kernel.attachment import Attachment
from kvitals.kernel.blueprint import Blueprint, Constants, draw, keeping_of
from kvitals.kernel.maps import MAKERS, WALKS, Keeping
from kvitals.kernel.objects import ObjectRefusedError, RefusedError
from kvitals.kernel.process_words import is_counted_for_processes
from kvitals.model import Measurement, Mode, Plan, Rung

log = logging.getLogger(__name__)


class Negotiation:
    """What is wanted, and what was learnt about the kernel on the way to it."""

    def __init__(
        self,
        measurements: Sequence[Measurement],
        mode: Mode,
        constants: Constants,
        forced: Rung | None,
        offered: Mapping[Rung, features.Finding],
    ) -> None:
        self._measurements = measurements
        self._mode = mode
        self._constants = constants
        self._forced = forced
        self._knowledge = Knowledge(offered)
        self._for_processes = {one.name for one in measurements if is_counted_for_processes(one)}

    @property
    def findings(self) -> tuple[features.Finding, ...]:
        """Which kinds of hooks this kernel takes."""
        return tuple(self._knowledge.findings.values())

    def counted_for_processes(self, plan: Plan) -> frozenset[str]:
        """The names of the measurements that are also counted for each process."""
        if keeping_of(plan) is Keeping.OFF:
            return frozenset()
        return frozenset(
            service.measurement
            for service in plan.services
            if service.way is not None
            and service.measurement in self._for_processes
            and service.way.object not in self._knowledge.host_only
        )

    def avoid(self, keeping: Keeping, reason: str) -> None:
        """Do not count processes in one of the ways."""
        self._knowledge.refused[MAKERS[keeping], WALKS[keeping]] = reason

    def avoid_objects(self, objects: Collection[str], reason: str) -> None:
        """Take no program of some objects."""
        for way in (way for one in self._measurements for way in one.ways):
            if way.object in objects:
                self._knowledge.refused |= dict.fromkeys(
                    ((way.object, program) for program in way.programs), reason
                )

    def attach(self, attachment: Attachment) -> Plan:
        """Bring in as much as the kernel takes, and say how each measurement is served.

        It counts when it is put in charge.
        """
        while True:
            plan = make_plan(self._measurements, self._mode, self._knowledge, self._forced)
            if keeping_of(plan) is Keeping.STORAGE and uses_plain_programs(
                plan, self._for_processes
            ):
                self.avoid(Keeping.STORAGE, "not all hooks in use can keep it")
                continue
            blueprints = draw(plan, self._measurements, self._knowledge, self._constants)
            try:
                for blueprint in blueprints:
                    attachment.bring_in(blueprint)
            except (RefusedError, ObjectRefusedError) as refusal:
                self._learn(blueprint, refusal)
            else:
                return plan

    # An object may be refused just because it also counts for processes; then
    # the host is more important.
    def _learn(self, blueprint: Blueprint, refusal: RefusedError | ObjectRefusedError) -> None:
        name = blueprint.object
        is_maker = name in MAKERS.values()
        is_absent = isinstance(refusal, RefusedError) and refusal.absent
        if blueprint.keeping is not Keeping.OFF and not is_maker and not is_absent:
            self._knowledge.host_only.add(name)
            log.debug("counted for the host alone object=%s reason=%s", name, refusal)
        elif isinstance(refusal, RefusedError):
            self._learn_of_program(name, refusal)
        else:
            for program in blueprint.programs:
                self._knowledge.refused[name, program] = str(refusal)
            log.debug("object refused object=%s reason=%s", name, refusal)

    def _learn_of_program(self, name: str, refusal: RefusedError) -> None:
        program = (name, refusal.program)
        if program in self._knowledge.refused:
            raise refusal
        self._knowledge.host_only.discard(name)
        self._knowledge.refused[program] = refusal.reason
        if refusal.absent:
            self._knowledge.absent.add(program)
        log.debug("program refused object=%s program=%s reason=%s", *program, refusal.reason)
