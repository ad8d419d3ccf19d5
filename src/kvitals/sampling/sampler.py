"""From a reading to a tick: what each dimension of each chart is worth now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kvitals.model import Chart, ChartTick, Dimension, Field, Reading, Tick
from kvitals.sampling.clock import Moment
from kvitals.sampling.growth import growth

Key = tuple[str, Field]


class Sampler:
    """Remembers the reading before, to tell what has grown since."""

    def __init__(self, charts: Sequence[Chart]) -> None:
        self.charts = tuple(charts)
        self._before: Mapping[Key, int] = {}

    def follow(self, charts: Sequence[Chart]) -> None:
        """Fill other charts from now on. What was measured before is still remembered."""
        self.charts = tuple(charts)

    def sample(self, reading: Reading, moment: Moment) -> Tick:
        """The tick of a reading taken at a moment. Values are per second."""
        seconds = moment.seconds
        grown = {key: growth(self._before.get(key), total) for key, total in reading.totals.items()}
        self._before = reading.totals
        return Tick(
            number=moment.number,
            time=moment.time,
            elapsed_us=moment.elapsed_us,
            seconds=seconds,
            charts=tuple(
                ChartTick(
                    chart=chart,
                    values=tuple(
                        self._value(line, reading.totals, grown, seconds)
                        for line in chart.dimensions
                    ),
                    totals=tuple(_sum(line, reading.totals) for line in chart.dimensions),
                )
                for chart in self.charts
            ),
        )

    def _value(
        self,
        line: Dimension,
        totals: Mapping[Key, int],
        grown: Mapping[Key, int | None],
        seconds: int,
    ) -> float | None:
        if line.is_level:
            return _sum(line, totals)
        total = _sum(line, grown)
        if total is None or seconds == 0:
            return None
        return line.sign * total / seconds


def _sum(line: Dimension, numbers: Mapping[Key, int] | Mapping[Key, int | None]) -> int | None:
    total = 0
    for term in line.terms:
        number = numbers.get((term.measurement, term.field))
        if number is None:
            return None
        total += term.factor * number
    return total
