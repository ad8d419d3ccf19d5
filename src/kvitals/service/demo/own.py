"""What the monitor of the made-up host costs: the same charts, with believable numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator

from kvitals.model import Chart, ChartTick
from kvitals.sampling.own.charts import CPU, MEMORY, MISSED, PROGRAMS, RUNS, TICK
from kvitals.service.demo.chance import Chance

_PARTS = 1000
_RESIDENT = 34 << 20
_GROWTH = 7 << 20
_FULL_AFTER_TICKS = 3000
_KERNEL = 9_700_000
_NS_A_RUN = 95


class DemoCost:
    """Follows how much is measured."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._ticks = 0
        self._events = 0
        self._totals: dict[str, list[float]] = {}

    def tick(self, events: int) -> Iterator[ChartTick]:
        """The charts of a tick, given how many events were counted until now."""
        self._ticks += 1
        events, self._events = events - self._events, events
        about = self._chance.about
        yield self._growing(CPU, about(3_100) / _PARTS, about(1_900) / _PARTS)
        yield self._level(TICK, about(2_700) / _PARTS, about(140) / _PARTS)
        history = _GROWTH * (1 - math.exp(-self._ticks / _FULL_AFTER_TICKS))
        yield self._level(MEMORY, int(_RESIDENT + history), _KERNEL)
        yield self._growing(MISSED, 0)
        yield self._growing(PROGRAMS, events * _NS_A_RUN / 1e6)
        yield self._growing(RUNS, events)

    def _growing(self, chart: Chart, *amounts: float) -> ChartTick:
        totals = self._totals.setdefault(chart.full_id, [0.0] * len(amounts))
        for place, amount in enumerate(amounts):
            totals[place] += amount
        values = amounts if self._ticks > 1 else (None,) * len(amounts)
        return ChartTick(chart, values, tuple(map(round, totals)))

    def _level(self, chart: Chart, *levels: float) -> ChartTick:
        return ChartTick(chart, levels, tuple(map(round, levels)))
