"""The last ticks in memory, as 64-bit floats.

Promises: memory is bounded by the capacity times the number of dimensions that
a chart has, or had lately; a value of 0 takes none; a reader sees whole ticks;
a time is never stored twice. Knows nothing of rates.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from threading import Lock
from time import monotonic

from kvitals.model import Chart, Tick
from kvitals.store.line import Line

Row = tuple[int, tuple[float | None, ...]]

# So many dimensions of a chart are kept after they left it, those that left last: where
# containers come and go all day, there is no end of them.
MOST_GONE = 256
# So many ticks may be kept longer than asked for: to free memory takes a while.
_TICKS_PER_FORGETTING = 128


class _Stay:
    """A dimension from when it came into a chart until it left, if it did."""

    __slots__ = ("came", "left", "line")

    def __init__(self, came: int) -> None:
        self.came = came
        self.left: int | None = None
        self.line = Line()

    def is_over(self, start: int) -> bool:
        """Whether it left before a tick."""
        return self.left is not None and self.left <= start


class _Lines:
    """The lines of one chart, one for each stay of a dimension in it.

    Those that left cost nothing in a tick, and are forgotten when nobody can ask for them.
    """

    def __init__(self) -> None:
        self._by_id: dict[str, list[_Stay]] = {}
        self._chart: Chart | None = None
        self._shown: dict[str, _Stay] = {}
        self._gone: deque[tuple[str, _Stay]] = deque()

    def put(self, number: int, chart: Chart, values: Sequence[float | None]) -> None:
        if chart is not self._chart:
            self._follow(number, chart)
        for stay, value in zip(self._shown.values(), values, strict=True):
            stay.line.put(number, value)

    def _follow(self, number: int, chart: Chart) -> None:
        self._chart = chart
        before, self._shown = self._shown, {}
        for one in chart.dimensions:
            stay = before.pop(one.id, None)
            if stay is None:
                stay = _Stay(number)
                self._by_id.setdefault(one.id, []).append(stay)
            self._shown[one.id] = stay
        for left, gone in before.items():
            gone.left = number
            self._gone.append((left, gone))
        while len(self._gone) > MOST_GONE:
            self._drop(*self._gone.popleft())

    def _drop(self, one: str, gone: _Stay) -> None:
        kept = [stay for stay in self._by_id[one] if stay is not gone]
        if kept:
            self._by_id[one] = kept
        else:
            del self._by_id[one]

    def put_nothing(self, number: int) -> None:
        for stay in self._shown.values():
            stay.line.put(number, None)

    def forget(self, start: int) -> None:
        """Free the room of the ticks before a number, which are not asked for again."""
        while self._gone and self._gone[0][1].is_over(start):
            self._drop(*self._gone.popleft())
        for stays in self._by_id.values():
            for stay in stays:
                stay.line.forget(start)

    def values(self, of: str, start: int, end: int) -> list[float | None]:
        """The values of a dimension in the ticks from start to before end."""
        stays = self._by_id.get(of, ())
        found: list[float | None] = [None] * (end - start)
        for stay in stays:
            first = min(max(start, stay.came), end)
            last = end if stay.left is None else max(first, min(end, stay.left))
            found[first - start : last - start] = stay.line.values(first, last)
        return found


class Ring:
    """Keeps the last `capacity` ticks. Safe to write in one thread and read in others."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._times = array("q", [0]) * capacity
        self._lines: dict[str, _Lines] = {}
        self._first = 0
        self._count = 0
        self._lock = Lock()
        self._put_at = monotonic()
        self.latest: Tick | None = None

    @property
    def age_s(self) -> float:
        """How long ago the last tick was put, or the ring was made, by a clock that nobody sets."""
        return monotonic() - self._put_at

    def resize(self, capacity: int) -> None:
        """Keep so many ticks from now on, and of those that there are the last."""
        with self._lock:
            first = max(self._first, self._count - capacity)
            times = array("q", [0]) * capacity
            for number in range(first, self._count):
                times[number % capacity] = self._time(number)
            self._capacity, self._times, self._first = capacity, times, first

    def put(self, tick: Tick) -> None:
        """Keep a tick, and forget the oldest when full."""
        with self._lock:
            self._follow_clock(tick)
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
            self._put_at = monotonic()

    # The wall clock was set back. What was one step ago stays one step ago, so that the last hour
    # is that of the clock as it is now, and none of it is lost.
    def _follow_clock(self, tick: Tick) -> None:
        if self._count == self._first:
            return
        last = self._time(self._count - 1)
        if tick.time > last:
            return
        set_by = tick.time - max(1, tick.seconds) - last
        for number in range(self._first, self._count):
            self._times[number % self._capacity] += set_by

    def _forget(self) -> None:
        for lines in self._lines.values():
            lines.forget(self._first)

    def _time(self, number: int) -> int:
        return self._times[number % self._capacity]

    def bounds(self) -> tuple[int, int] | None:
        """The times of the oldest and the newest tick, or None when there is none."""
        with self._lock:
            if self._count == self._first:
                return None
            return self._time(self._first), self._time(self._count - 1)

    def times(self, after: int, before: int) -> list[int]:
        """The times of the ticks with after < time <= before, oldest first."""
        with self._lock:
            return [self._time(number) for number in self._numbers(after, before)]

    def _numbers(self, after: int, before: int) -> range:
        kept = range(self._first, self._count)
        start = self._first + bisect_right(kept, after, key=self._time)
        return range(start, max(start, self._first + bisect_right(kept, before, key=self._time)))

    def columns(
        self, full_id: str, ids: Sequence[str], after: int, before: int
    ) -> tuple[list[int], list[list[float | None]]]:
        """The times of the ticks with after < time <= before, and each dimension's values then."""
        with self._lock:
            lines = self._lines.get(full_id)
            if lines is None:
                return [], []
            numbers = self._numbers(after, before)
            times = [self._time(number) for number in numbers]
            return times, [lines.values(one, numbers.start, numbers.stop) for one in ids]

    def rows(self, chart: Chart, after: int, before: int) -> list[Row]:
        """The ticks with after < time <= before, oldest first, in the chart's dimensions."""
        ids = [one.id for one in chart.dimensions]
        times, columns = self.columns(chart.full_id, ids, after, before)
        if not columns:
            return [(time, ()) for time in times]
        return list(zip(times, zip(*columns, strict=True), strict=True))
