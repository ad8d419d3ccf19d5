"""Which names the dimensions of charts have, and since when. Knows no clients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kvitals.model import Chart, Tick


class Named(NamedTuple):
    """The names of a chart's dimensions, and the edition in which they came to be these."""

    chart: Chart
    edition: int
    names: tuple[str, ...]


class Names:
    """The names of all charts. Each change of any of them is an edition, counted from 1."""

    def __init__(self) -> None:
        self.edition = 0
        self.by_chart: Mapping[str, Named] = {}

    def follow(self, tick: Tick) -> None:
        """Take over the names that charts have in a tick; by_chart is never changed in place."""
        before = self.by_chart
        after = {
            one.chart.full_id: self._of(one.chart, before.get(one.chart.full_id))
            for one in tick.charts
        }
        self.edition = max(self.edition, *(one.edition for one in after.values()), 0)
        self.by_chart = after

    def _of(self, chart: Chart, before: Named | None) -> Named:
        if before is not None and before.chart is chart:
            return before
        names = tuple(line.name for line in chart.dimensions)
        if before is not None and before.names == names:
            return before._replace(chart=chart)
        return Named(chart, self.edition + 1, names)
