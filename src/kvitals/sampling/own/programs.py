"""What our BPF programs cost and missed: from what the kernel tells of each to chart ticks.

Promises: a total never goes down, whichever programs come and go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kvitals.kernel.program_info import ProgramCounts
from kvitals.model import Chart, ChartTick
from kvitals.sampling.growth import growth
from kvitals.sampling.own.charts import MISSED, PROGRAMS, RUNS

# Something runs in nearly every tick, so after so many without it nobody counts any more.
MOST_IDLE_TICKS = 60
_NS_PER_MS = 1_000_000
# Of a program that was not there before, in the order of ProgramCounts.
_NOTHING = (0, 0, 0, 0)


class Programs:
    """Remembers the counts before by program: after a reload there are others."""

    def __init__(self) -> None:
        self._before: Mapping[int, ProgramCounts] = {}
        self._run_ns = self._runs = self._misses = 0
        self._idle_ticks = MOST_IDLE_TICKS

    def end_tick(self, counts: Sequence[ProgramCounts], seconds: int) -> list[ChartTick]:
        """The charts of the tick that ends: those that this kernel can tell.

        Whether it keeps statistics of runs is known from their growth alone, since
        not only the sysctl turns them on. In a tick in which nothing ran they are not known.
        """
        if not counts:
            return []
        run_ns, runs, misses = self._grow(counts)
        self._idle_ticks = 0 if runs else self._idle_ticks + 1
        ticks = []
        if all(one.misses is not None for one in counts):
            ticks.append(_tick(MISSED, misses, self._misses, seconds))
        if self._idle_ticks < MOST_IDLE_TICKS:
            span = seconds if runs else 0
            ticks.append(_tick(PROGRAMS, run_ns / _NS_PER_MS, self._run_ns // _NS_PER_MS, span))
            ticks.append(_tick(RUNS, runs, self._runs, span))
        return ticks

    def _grow(self, counts: Sequence[ProgramCounts]) -> tuple[int, ...]:
        pairs = [(self._before.get(one.id, _NOTHING), one) for one in counts]
        run_ns, runs, misses = (
            sum(growth(before[place], now[place]) or 0 for before, now in pairs)
            for place in (1, 2, 3)
        )
        self._before = {one.id: one for one in counts}
        self._run_ns += run_ns
        self._runs += runs
        self._misses += misses
        return run_ns, runs, misses


def _tick(chart: Chart, amount: float, total: int, seconds: int) -> ChartTick:
    return ChartTick(chart, (amount / seconds if seconds else None,), (total,))
