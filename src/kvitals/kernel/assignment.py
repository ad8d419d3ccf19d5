"""The choice of a way for each measurement: best first, without what is known to be refused.

A pure function of what is known. Makes no call into the kernel.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from kvitals.kernel.features import Answer, Finding
from kvitals.model import Field, Measurement, Mode, Plan, Rung, Service, State, Way

Program = tuple[str, str]


@dataclass(slots=True)
class Knowledge:
    """What was learnt about this kernel so far. Programs are (object, name).

    host_only are objects of which it takes no program that also counts for
    each process.
    """

    findings: Mapping[Rung, Finding]
    refused: dict[Program, str] = field(default_factory=dict)
    absent: set[Program] = field(default_factory=set)
    host_only: set[str] = field(default_factory=set)

    def programs(self, way: Way) -> tuple[str, ...]:
        """The programs of a way, without the optional ones that have nothing to hook."""
        return tuple(
            one
            for one in way.programs
            if one not in way.optional or (way.object, one) not in self.absent
        )

    def objection(self, way: Way) -> str:
        """Why a way cannot be taken, or an empty text."""
        finding = self.findings[way.rung]
        if finding.answer is Answer.NO:
            return f"{way.hook}: {finding.reason}"
        for one in self.programs(way):
            if (way.object, one) in self.refused:
                return f"{way.hook}: {self.refused[way.object, one]}"
        return ""


def candidates(measurement: Measurement, mode: Mode, forced: Rung | None) -> Sequence[Way]:
    """The ways that serve in a mode, best first; those of a forced rung before all others."""
    ways = [way for way in measurement.ways if mode in way.modes]
    return sorted(ways, key=lambda way: forced is not None and way.rung is not forced)


def choose(
    measurement: Measurement, mode: Mode, knowledge: Knowledge, forced: Rung | None = None
) -> Service:
    """Say how a measurement is served, as far as is known."""
    objections = []
    for way in candidates(measurement, mode, forced):
        objection = knowledge.objection(way)
        if objection:
            objections.append((way, objection))
            continue
        return Service(
            measurement=measurement.name,
            summary=measurement.summary,
            state=State.DEGRADED if way.difference else State.ON,
            hook=way.hook,
            reason=way.difference,
            remedy=_remedy(objections, knowledge) if way.difference else "",
            way=way,
        )
    return Service(
        measurement=measurement.name,
        summary=measurement.summary,
        state=State.OFF,
        reason="; ".join(dict.fromkeys(objection for _, objection in objections)),
        remedy=_remedy(objections, knowledge),
        lacks=_lacked(objections, knowledge),
    )


# What would have made the best of the ways possible that were passed over.
def _remedy(objections: Sequence[tuple[Way, str]], knowledge: Knowledge) -> str:
    for way, _ in objections:
        remedy = knowledge.findings[way.rung].remedy
        if remedy:
            return remedy
    return ""


# The rights without which no way can be taken, if nothing else is in the way of any.
def _lacked(objections: Sequence[tuple[Way, str]], knowledge: Knowledge) -> str:
    lacked = [knowledge.findings[way.rung].lacks for way, _ in objections]
    return ", ".join(dict.fromkeys(lacked)) if all(lacked) else ""


def make_plan(
    measurements: Sequence[Measurement],
    mode: Mode,
    knowledge: Knowledge,
    forced: Rung | None = None,
) -> Plan:
    """Say how every measurement that exists in a mode is served."""
    return Plan(
        mode=mode,
        services=tuple(
            choose(one, mode, knowledge, forced) for one in measurements if one.in_mode(mode)
        ),
    )


def transfers_bytes(measurement: Measurement) -> bool:
    """Whether the result of the measured call is a number of bytes."""
    return Field.BYTES in measurement.fields


def uses_plain_programs(plan: Plan, counted: Collection[str]) -> bool:
    """Whether a counted measurement is taken by programs that know no task storage.

    They are in objects of their own, because they read no kernel structure.
    """
    return any(
        service.way is not None
        and service.measurement in counted
        and service.way.object.endswith("_plain")
        for service in plan.services
    )
