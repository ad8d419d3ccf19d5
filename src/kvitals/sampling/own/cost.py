"""What this monitor costs: from what the kernel tells of this process to chart ticks."""

from __future__ import annotations

import time
from collections.abc import Callable

from kvitals.kernel.own_process import Spent, processor_time_us, resident_bytes
from kvitals.model import ChartTick
from kvitals.sampling.growth import growth
from kvitals.sampling.own.charts import CPU, MEMORY, TICK
from kvitals.sampling.own.programs import Programs

_US_PER_MS = 1000
_NS_PER_MS = 1_000_000


class OwnCost:
    """Remembers what was taken until the tick before. To be used in the thread that collects."""

    def __init__(
        self,
        used_us: Callable[[], tuple[int, int]] = processor_time_us,
        resident: Callable[[], int | None] = resident_bytes,
        thread_ns: Callable[[], int] = time.thread_time_ns,
    ) -> None:
        self._used_us = used_us
        self._resident = resident
        self._thread_ns = thread_ns
        self._before_us: tuple[int, ...] | None = None
        self._began_ns: int | None = None
        self._spent_ns: int | None = None
        self._late_us: int | None = None
        self._kernel_bytes: int | None = None
        self._programs = Programs()

    def follow(self, kernel_bytes: int | None) -> None:
        """Tell what is in the kernel from now on: it stays the same until the next change."""
        self._kernel_bytes = kernel_bytes

    def begin_tick(self, late_us: int | None) -> None:
        """What was done since the last time was for the tick before."""
        now_ns = self._thread_ns()
        self._spent_ns = growth(self._began_ns, now_ns)
        self._began_ns = now_ns
        self._late_us = late_us

    def end_tick(self, spent: Spent, seconds: int) -> list[ChartTick]:
        """The charts of the tick that ends, of so many seconds."""
        return [
            self._cpu(spent, seconds),
            _levels_ms(self._spent_ns, self._late_us),
            self._memory(spent),
            *self._programs.end_tick(spent.programs, seconds),
        ]

    def _cpu(self, spent: Spent, seconds: int) -> ChartTick:
        user_us, system_us = self._used_us()
        now = (user_us + spent.user_us, system_us + spent.system_us)
        before = self._before_us
        self._before_us = now
        totals = tuple(one // _US_PER_MS for one in now)
        if before is None or not seconds:
            return ChartTick(CPU, (None,) * len(now), totals)
        grown = map(growth, before, now)
        return ChartTick(CPU, tuple((one or 0) / _US_PER_MS / seconds for one in grown), totals)

    def _memory(self, spent: Spent) -> ChartTick:
        resident = self._resident()
        # What both processes have alike is in the first of them already.
        whole = None if resident is None else resident + spent.private_bytes
        levels = (whole, self._kernel_bytes)
        return ChartTick(MEMORY, levels, levels)


def _levels_ms(spent_ns: int | None, late_us: int | None) -> ChartTick:
    values = (
        None if spent_ns is None else spent_ns / _NS_PER_MS,
        None if late_us is None else late_us / _US_PER_MS,
    )
    return ChartTick(TICK, values, tuple(None if one is None else round(one) for one in values))
