"""The last ticks in memory, as 64-bit floats.

Promises: memory is bounded by the capacity times the number of dimensions, and
a value of 0 takes none; a reader sees whole ticks; a time is never stored
twice. Knows nothing of rates.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from threading import Lock

from kvitals.model import Chart, Tick
from kvitals.store.line import Line

Row = tuple[int, tuple[float | None, ...]]

# So many ticks may be kept longer than asked for: to free memory takes a while.
_TICKS_PER_FORGETTING = 128


class _Lines:
    """The lines of one chart, one for each dimension that it ever had."""

    def __init__(self) -> None:
        self.by_id: dict[str, Line] = {}
        self._chart: Chart | None = None
        self._shown: list[Line] = []
        self._gone: list[Line] = []

    def put(self, number: int, chart: Chart, values: Sequence[float | None]) -> None:
        if chart is not self._chart:
            self._follow(chart)
        for line, value in zip(self._shown, values, strict=True):
            line.put(number, value)
        for line in self._gone:
            line.put(number, None)

    def _follow(self, chart: Chart) -> None:
        self._chart = chart
        ids = [one.id for one in chart.dimensions]
        self._shown = [self.by_id.setdefault(one, Line()) for one in ids]
        self._gone = [line for one, line in self.by_id.items() if one not in set(ids)]

    def put_nothing(self, number: int) -> None:
        for line in self.by_id.values():
            line.put(number, None)


class Ring:
    """Keeps the last `capacity` ticks. Safe to write in one thread and read in others."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._times = array("q", [0]) * capacity
        self._lines: dict[str, _Lines] = {}
        self._first = 0
        self._count = 0
        self._lock = Lock()
        self.latest: Tick | None = None

    def put(self, tick: Tick) -> None:
        """Keep a tick, and forget the oldest when full."""
        with self._lock:
            self._cut_from(tick.time)
            number = self._count
            self._times[number % self._capacity] = tick.time
            for one in tick.charts:
                lines = self._lines.setdefault(one.chart.full_id, _Lines())
                lines.put(number, one.chart, one.values)
            for absent in self._lines.keys() - {one.chart.full_id for one in tick.charts}:
                self._lines[absent].put_nothing(number)
            self._count += 1
            self._first = max(self._first, self._count - self._capacity)
            if self._count % _TICKS_PER_FORGETTING == 0:
                self._forget()
            self.latest = tick

    # The wall clock was set back: what is stamped later than now never was.
    def _cut_from(self, time: int) -> None:
        count = self._count
        while count > self._first and self._time(count - 1) >= time:
            count -= 1
        if count < self._count:
            self._count = count
            for line in self._all():
                line.cut(count)

    def _forget(self) -> None:
        for line in self._all():
            line.forget(self._first)

    def _all(self) -> list[Line]:
        return [line for lines in self._lines.values() for line in lines.by_id.values()]

    def _time(self, number: int) -> int:
        return self._times[number % self._capacity]

    def bounds(self) -> tuple[int, int] | None:
        """The times of the oldest and the newest tick, or None when there is none."""
        with self._lock:
            if self._count == self._first:
                return None
            return self._time(self._first), self._time(self._count - 1)

    def rows(self, chart: Chart, after: int, before: int) -> list[Row]:
        """The ticks with after < time <= before, oldest first, in the chart's dimensions."""
        with self._lock:
            lines = self._lines.get(chart.full_id)
            if lines is None:
                return []
            kept = range(self._first, self._count)
            start = self._first + bisect_right(kept, after, key=self._time)
            end = max(start, self._first + bisect_right(kept, before, key=self._time))
            times = [self._time(number) for number in range(start, end)]
            unknown = Line()
            columns = [
                lines.by_id.get(one.id, unknown).values(start, end) for one in chart.dimensions
            ]
        if not columns:
            return [(time, ()) for time in times]
        return list(zip(times, zip(*columns, strict=True), strict=True))
