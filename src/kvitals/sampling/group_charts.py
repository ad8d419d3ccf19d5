"""From the accounts of groups to the values of their charts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from kvitals.model import (
    Chart,
    ChartTick,
    Dimension,
    GroupChart,
    Key,
    Measurement,
    Plan,
    Probe,
)

STYLE = "stacked"


def chart_of(declared: GroupChart, grouping: str, names: Sequence[str]) -> Chart:
    """The chart of a grouping with a dimension for each group."""
    return Chart(
        id=declared.id,
        title=declared.title,
        units=declared.units,
        family=declared.family,
        priority=declared.priority,
        dimensions=tuple(Dimension(name, name, declared.terms) for name in names),
        type=grouping,
        style=STYLE,
        module=declared.module,
        explanation=declared.explanation,
    )


def fillable_groups(
    probes: Iterable[Probe], plan: Plan, counted: Collection[str]
) -> tuple[GroupChart, ...]:
    """The charts whose every term is counted for processes in the plan's mode, by priority."""
    charts = [
        chart
        for probe in probes
        for chart in probe.group_charts
        if all(
            term.measurement in counted
            and term.field in _measurement(probe, term.measurement).in_mode(plan.mode)
            for term in chart.terms
        )
    ]
    return tuple(sorted(charts, key=lambda chart: chart.priority))


def _measurement(probe: Probe, name: str) -> Measurement:
    return next(one for one in probe.measurements if one.name == name)


class GroupLines:
    """One chart of a grouping: its totals, and the chart with the dimensions it has by now.

    The total of a group goes away with it, and to nobody else: a total that takes over
    another's would look like a burst to who asks for its rate. It begins at 0 if it comes back.
    """

    def __init__(self, declared: GroupChart, grouping: str) -> None:
        self.declared = declared
        self._grouping = grouping
        self._keys = tuple((term.measurement, term.field) for term in declared.terms)
        self._names: tuple[str, ...] = ()
        self._chart = chart_of(declared, grouping, ())
        self._totals: list[int] = []

    def sample(
        self, names: tuple[str, ...], grown: Mapping[int, Mapping[Key, int]], seconds: int
    ) -> ChartTick:
        """The values of all groups, of which only those in grown did anything.

        Before a first step of time, when seconds is 0, no value is known.
        """
        if names is not self._names:
            self._follow(names)
        values: list[float | None] = [0 if seconds else None] * len(names)
        for position, sums in grown.items():
            amount = sum(sums.get(key, 0) for key in self._keys)
            self._totals[position] += amount
            if seconds:
                values[position] = amount / seconds
        return ChartTick(self._chart, tuple(values), tuple(self._totals))

    def _follow(self, names: tuple[str, ...]) -> None:
        before = dict(zip(self._names, self._totals, strict=True))
        self._totals = [before.get(name, 0) for name in names]
        self._chart = chart_of(self.declared, self._grouping, names)
        self._names = names
