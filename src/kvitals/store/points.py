"""Pages of ticks or of minutes, folded into the points of an answer one after the other.

Holds the points only, however many ticks there are. Refuses to know where the
pages come from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from operator import add

from kvitals.store.column import Column
from kvitals.store.page import COUNT, MAX, MIN, SUM, VALUE, Page

# How the values of a point are put together, and which column of a minute they come from.
_FOLDS: Mapping[str, tuple[Callable[[Sequence[float]], float], Callable[..., float], int]] = {
    "average": (sum, add, SUM),
    "sum": (sum, add, SUM),
    "min": (min, min, MIN),
    "max": (max, max, MAX),
}


class _Line:
    """The points of one dimension; a point without a value is not known."""

    __slots__ = ("counts", "values")

    def __init__(self, count: int) -> None:
        self.values: list[float | None] = [None] * count
        self.counts: list[float] = [0] * count


class Points:
    """Points that are step seconds apart, the last one at end, none before start."""

    def __init__(self, ids: Sequence[str], start: int, end: int, step: int, group: str) -> None:
        self._ids = ids
        self._start, self._end, self._step = start, end, step
        self._count = max(0, -(-(end - start) // step))
        self._group = group
        self._fold, self._join, self._column = _FOLDS[group]
        self._lines = {one: _Line(self._count) for one in ids}

    def add(self, page: Page, after: int, until: int) -> None:
        """Add what a page has in the ticks after one time and until another."""
        times = page.times
        first = bisect_right(times, max(after, self._start))
        spans = list(self._spans(times, first, bisect_right(times, min(until, self._end))))
        if not spans:
            return
        for one, columns in page.columns.items():
            if len(columns) > 1:
                self._add(self._lines[one], spans, columns[self._column], columns[COUNT])
            else:
                self._add(self._lines[one], spans, columns[VALUE], None)

    def _spans(self, times: Sequence[int], first: int, last: int) -> Iterator[tuple[int, int, int]]:
        while first < last:
            back = (self._end - times[first]) // self._step
            after = bisect_right(times, self._end - back * self._step, first, last)
            yield self._count - 1 - back, first, after
            first = after

    def _add(
        self,
        line: _Line,
        spans: Sequence[tuple[int, int, int]],
        values: Column,
        counts: Column | None,
    ) -> None:
        if counts is None and self._put(line, spans, values):
            return
        fold, join = self._fold, self._join
        for place, first, last in spans:
            known = [value for value in values[first:last] if value is not None]
            if not known:
                continue
            before, folded = line.values[place], fold(known)
            line.values[place] = folded if before is None else join(before, folded)
            weights = () if counts is None else counts[first:last]
            line.counts[place] += sum(filter(None, weights)) if counts else len(known)

    # One tick a point and no hole between: nothing is to be put together.
    @staticmethod
    def _put(line: _Line, spans: Sequence[tuple[int, int, int]], values: Column) -> bool:
        (place, first, _), (last_place, _, last) = spans[0], spans[-1]
        after = last_place + 1
        if len(spans) != last - first or after - place != last - first:
            return False
        if any(line.counts[place:after]):
            return False
        line.values[place:after] = values[first:last]
        line.counts[place:after] = [value is not None for value in values[first:last]]
        return True

    def rows(self) -> Iterator[tuple[int, tuple[float | None, ...]]]:
        """The points, newest first, in the order of the dimensions."""
        times = islice(range(self._end, self._start - self._step, -self._step), self._count)
        if not self._ids:
            return ((time, ()) for time in times)
        columns = [self._worth(self._lines[one]) for one in self._ids]
        return zip(times, zip(*map(reversed, columns), strict=True), strict=True)

    def _worth(self, line: _Line) -> list[float | None]:
        if self._group != "average":
            return line.values
        return [
            None if value is None else value if count == 1 else value / count
            for value, count in zip(line.values, line.counts, strict=True)
        ]
