"""What feeds each dimension of each chart, and why a dimension is missing.

Compares what the probes declare with what the plan serves. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kvitals.model import Chart, Dimension, Field, Measurement, Mode, Plan, Probe, State

RETURN_MODE_REASON = "errors are measured in return mode"
RETURN_MODE_REMEDY = "start with --mode return"


@dataclass(frozen=True, slots=True)
class Gap:
    """A declared dimension that is not measured, why, and what would change that.

    needed_mode is the mode to ask for, where the choice of the mode is why.
    """

    dimension: Dimension
    reason: str
    remedy: str
    needed_mode: Mode | None = None


def feeds(line: Dimension) -> tuple[str, ...]:
    """The names of the measurements that a dimension adds up, each once."""
    return tuple(dict.fromkeys(term.measurement for term in line.terms))


def gaps(probes: tuple[Probe, ...], plan: Plan) -> Iterator[tuple[Chart, tuple[Gap, ...]]]:
    """The declared charts that lack dimensions, by priority, with those that they lack."""
    declared = [(chart, probe) for probe in probes for chart in probe.charts]
    for chart, probe in sorted(declared, key=lambda pair: pair[0].priority):
        measurements = {one.name: one for one in probe.measurements}
        found = [_gap(line, measurements, plan) for line in chart.dimensions]
        missing = tuple(gap for gap in found if gap is not None)
        if missing:
            yield chart, missing


def _gap(line: Dimension, measurements: dict[str, Measurement], plan: Plan) -> Gap | None:
    served = {one.measurement: one for one in plan.services}
    for term in line.terms:
        if term.field not in measurements[term.measurement].in_mode(plan.mode):
            return _absent(line, term.field, plan.mode)
        service = served.get(term.measurement)
        if service is None:
            return Gap(line, f"{term.measurement} is not part of this run", "")
        if service.state is State.OFF:
            return Gap(line, service.reason, service.remedy)
    return None


def _absent(line: Dimension, field: Field, mode: Mode) -> Gap:
    if field is Field.ERRORS and mode is Mode.ENTRY:
        return Gap(line, RETURN_MODE_REASON, RETURN_MODE_REMEDY, Mode.RETURN)
    return Gap(line, f"its {field} are not measured in {mode} mode", "")
