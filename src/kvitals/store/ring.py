"""The last ticks in memory: a bounded ring of 64-bit floats for each dimension.

Promises: memory is bounded by the capacity times the number of dimensions; a
reader sees whole ticks; a time is never stored twice. Knows nothing of rates.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from threading import Lock

from kvitals.model import Chart, Tick

Row = tuple[int, tuple[float | None, ...]]

_NOTHING = math.nan


class _Lines:
    """The rings of one chart, one for each dimension."""

    def __init__(self, capacity: int) -> None:
        self.rings: dict[str, array[float]] = {}
        self._empty = array("d", [_NOTHING]) * capacity

    def put(self, position: int, chart: Chart, values: Sequence[float | None]) -> None:
        for line, value in zip(chart.dimensions, values, strict=True):
            ring = self.rings.get(line.id)
            if ring is None:
                ring = self.rings[line.id] = self._empty[:]
            ring[position] = _NOTHING if value is None else value

    def clear(self, position: int) -> None:
        for ring in self.rings.values():
            ring[position] = _NOTHING


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
            self._forget_from(tick.time)
            position = self._count % self._capacity
            self._times[position] = tick.time
            for lines in self._lines.values():
                lines.clear(position)
            for one in tick.charts:
                lines = self._lines.setdefault(one.chart.full_id, _Lines(self._capacity))
                lines.put(position, one.chart, one.values)
            self._count += 1
            self._first = max(self._first, self._count - self._capacity)
            self.latest = tick

    # The wall clock was set back: what is stamped later than now never was.
    def _forget_from(self, time: int) -> None:
        while self._count > self._first and self._times[(self._count - 1) % self._capacity] >= time:
            self._count -= 1

    def bounds(self) -> tuple[int, int] | None:
        """The times of the oldest and the newest tick, or None when there is none."""
        with self._lock:
            if self._count == self._first:
                return None
            oldest, newest = self._first, self._count - 1
            return self._times[oldest % self._capacity], self._times[newest % self._capacity]

    def rows(self, chart: Chart, after: int, before: int) -> list[Row]:
        """The ticks with after < time <= before, oldest first, in the chart's dimensions."""
        with self._lock:
            lines = self._lines.get(chart.full_id)
            if lines is None:
                return []
            rings = [lines.rings[line.id] for line in chart.dimensions]
            found: list[Row] = []
            for number in range(self._count - 1, self._first - 1, -1):
                position = number % self._capacity
                time = self._times[position]
                if time <= after:
                    break
                if time <= before:
                    values = (ring[position] for ring in rings)
                    found.append((time, tuple(None if math.isnan(one) else one for one in values)))
        found.reverse()
        return found
