"""Pages of ticks or of minutes, folded into the points of an answer one after the other.

Holds the points only, however many ticks there are. Refuses to know where the
pages come from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kvitals.store.column import Column
from kvitals.store.page import COUNT, MAX, MIN, SUM, VALUE, Page
from kvitals.store.ring import Row


def _total(values: Column) -> float:
    return sum(filter(None, values))


# Netdata's extremes are those that are nearest to 0 and farthest from it.
def _nearest(values: Column) -> float:
    return min((value for value in values if value is not None), key=abs)


def _farthest(values: Column) -> float:
    return max((value for value in values if value is not None), key=abs)


@dataclass(frozen=True, slots=True)
class _Way:
    """How the values of a point are put together, and which columns of a minute they come from."""

    fold: Callable[[Column], float]
    columns: tuple[int, ...]


_WAYS: Mapping[str, _Way] = {
    "average": _Way(_total, (SUM,)),
    "sum": _Way(_total, (SUM,)),
    "min": _Way(_nearest, (MIN, MAX)),
    "max": _Way(_farthest, (MIN, MAX)),
}
# What Points can put together without having all values at once.
GROUPS = tuple(_WAYS)


class _Line:
    """The points of one dimension; a point without a value is not known."""

    __slots__ = ("counts", "values")

    def __init__(self, count: int) -> None:
        self.values: list[float | None] = [None] * count
        self.counts: list[float] = [0] * count


class Points:
    """Points that are step seconds apart, the first one a step after start, the last one at end."""

    def __init__(self, ids: Sequence[str], start: int, end: int, step: int, group: str) -> None:
        self._ids = ids
        self._start, self._end, self._step = start, end, step
        self._count = (end - start) // step
        self._group, self._way = group, _WAYS[group]
        self._lines = {one: _Line(self._count) for one in ids}

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns of minutes that are needed."""
        return (COUNT, *self._way.columns)

    def add(self, page: Page, after: int, until: int) -> None:
        """Add what a page has in the ticks after one time and until another."""
        times = page.times
        first = bisect_right(times, max(after, self._start))
        spans = list(self._spans(times, first, bisect_right(times, min(until, self._end))))
        if not spans:
            return
        for one, columns in page.columns.items():
            line = self._lines[one]
            if len(columns) == 1:
                self._add(line, spans, columns[VALUE])
            else:
                for column in self._way.columns:
                    self._add(line, spans, columns[column], columns[COUNT])

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
        counts: Column | None = None,
    ) -> None:
        if counts is None and self._put(line, spans, values):
            return
        fold = self._way.fold
        for place, first, last in spans:
            part = values[first:last]
            count = len(part) - part.count(None) if counts is None else _total(counts[first:last])
            if count:
                before, folded = line.values[place], fold(part)
                line.values[place] = folded if before is None else fold((before, folded))
                line.counts[place] += count

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

    def rows(self) -> list[Row]:
        """The points, oldest first, in the order of the dimensions."""
        first = self._start + self._step
        times = range(first, first + self._count * self._step, self._step)
        if not self._ids:
            return [(time, ()) for time in times]
        columns = [self._worth(self._lines[one]) for one in self._ids]
        return list(zip(times, zip(*columns, strict=True), strict=True))

    def _worth(self, line: _Line) -> list[float | None]:
        if self._group != "average":
            return line.values
        return [
            None if value is None else value if count == 1 else value / count
            for value, count in zip(line.values, line.counts, strict=True)
        ]
