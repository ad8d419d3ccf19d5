"""What feeds each dimension of each chart, and why a dimension is missing.

Compares what the probes declare with what the plan serves. Knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from kvitals.model import Chart, Dimension, Field, Measurement, Mode, Plan, Probe, State
from kvitals.probes.apps import PROCESSES
from kvitals.probes.network import PROBE as NETWORK
from kvitals.sampling.group_charts import chart_of
from kvitals.web.peer_charts import PEER_CHARTS

RETURN_MODE_REASON = "errors are measured in return mode"
RETURN_MODE_REMEDY = "start with --mode return"
HOST_ALONE_REASON = "its hooks count for the host alone, and not for each process"
# Stands for all dimensions of a chart of groups, which are measured alike.
EACH_GROUP = "each group"


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


def declared_charts(
    probes: Iterable[Probe], groupings: Iterable[str] = ()
) -> list[tuple[Chart, Probe]]:
    """All charts that could be filled, by priority; those of groups once for each grouping."""
    declared = [(chart, probe) for probe in probes for chart in probe.charts]
    declared += [
        (chart, probe) for probe in probes if probe.name == NETWORK.name for chart in PEER_CHARTS
    ]
    declared += [
        (chart_of(chart, grouping, (EACH_GROUP,)), probe)
        for grouping in groupings
        for probe in probes
        for chart in probe.group_charts
    ]
    return sorted(declared, key=lambda pair: pair[0].priority)


def gaps(
    probes: Iterable[Probe],
    plan: Plan,
    groupings: Collection[str] = (),
    filled: Collection[str] | None = None,
) -> Iterator[tuple[Chart, tuple[Gap, ...]]]:
    """The declared charts that lack dimensions, by priority, with those that they lack.

    filled are the full ids of the charts that have values, once that is known:
    what is measured for the host is not always counted for each process.
    """
    for chart, probe in declared_charts(probes, groupings):
        measurements = {one.name: one for one in probe.measurements}
        found = [_gap(line, measurements, plan) for line in chart.dimensions]
        missing = tuple(gap for gap in found if gap is not None)
        if not missing and filled is not None and chart.type in groupings:
            missing = () if chart.full_id in filled else (_host_alone(chart.dimensions[0], plan),)
        if missing:
            yield chart, missing


def _host_alone(line: Dimension, plan: Plan) -> Gap:
    for service in plan.services:
        if service.measurement == PROCESSES.name and service.state is State.OFF:
            return Gap(line, service.reason, service.remedy)
    return Gap(line, HOST_ALONE_REASON, "")


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
