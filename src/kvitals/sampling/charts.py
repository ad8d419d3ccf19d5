"""Which charts a plan can fill: those with at least one dimension that is measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kvitals.model import Chart, Dimension, Measurement, Plan, Probe, State


def _measured(plan: Plan, measurements: Iterable[Measurement]) -> set[tuple[str, str]]:
    states = {one.measurement: one.state for one in plan.services}
    return {
        (one.name, field)
        for one in measurements
        if states.get(one.name, State.OFF) is not State.OFF
        for field in one.in_mode(plan.mode)
    }


def fillable(probes: Iterable[Probe], plan: Plan) -> tuple[Chart, ...]:
    """The charts that a plan fills, by priority, each with the dimensions that it fills.

    A dimension that is not measured is absent rather than zero: a zero would
    say that it was measured and that nothing happened.
    """
    charts = []
    for probe in probes:
        known = _measured(plan, probe.measurements)

        def is_filled(line: Dimension, known: set[tuple[str, str]] = known) -> bool:
            return all((term.measurement, term.field) in known for term in line.terms)

        for chart in probe.charts:
            lines = tuple(line for line in chart.dimensions if is_filled(line))
            if lines:
                charts.append(replace(chart, dimensions=lines))
    return tuple(sorted(charts, key=lambda chart: chart.priority))
