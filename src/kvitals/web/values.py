"""The values of columns over a frame of time, a block of points at a time.

Knows the store and the groupings; refuses to know how values are written. However
much is asked for, a block and what it is made of are all that is in hand.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from kvitals.store.history import Grid, History, most_points
from kvitals.store.points import GROUPS
from kvitals.store.ring import Row
from kvitals.web.grouping import AVERAGE, REMEMBERING, SUM, Grouping, maker
from kvitals.web.selection import Selection
from kvitals.web.window import Frame

Cells = tuple[float | None, ...]

# So many values are answered at a time, and so many put together.
_BLOCK = 20_000
_TOGETHER = 50_000


@dataclass(frozen=True, slots=True)
class Method:
    """How ticks are made into points."""

    group: str = AVERAGE
    options: str = ""

    @property
    def is_remembering(self) -> bool:
        """Whether a point depends on those before it."""
        return self.group in REMEMBERING


def points(
    history: History, selection: Selection, frame: Frame, method: Method = Method()
) -> list[Row]:
    """The points of a frame, oldest first, in the columns of a selection."""
    return list(rows(history, selection, frame, method, is_newest_first=False))


def rows(
    history: History,
    selection: Selection,
    frame: Frame,
    method: Method,
    *,
    is_newest_first: bool,
) -> Iterator[Row]:
    """The points of a frame, each worked out shortly before it is taken."""
    # What is on disk has been bounded by its reader, and is unpacked once.
    is_past = history.is_past(frame.start)
    width = max(1, len(selection.columns))
    parts = frame.parts(frame.points if is_past else max(1, _BLOCK // width))
    lines = [_Line(history, chart, ids, frame, method) for chart, ids in _ids(selection)]
    if method.is_remembering:
        yield from _remembered(lines, parts, is_newest_first=is_newest_first)
        return
    for part in reversed(parts) if is_newest_first else parts:
        block = _block(lines, part)
        yield from reversed(block) if is_newest_first else block


def _ids(selection: Selection) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for one in selection.columns:
        found.setdefault(one.chart.full_id, []).append(one.line.id)
    return [(one.full_id, found[one.full_id]) for one in selection.charts if one.full_id in found]


def _block(lines: Sequence[_Line], part: Frame) -> list[Row]:
    found = [one.points(part) for one in lines]
    times = part.times()
    if not found:
        return [(time, ()) for time in times]
    joined = zip(*found, strict=True)
    return [
        (time, tuple(chain.from_iterable(cells))) for time, cells in zip(times, joined, strict=True)
    ]


# They are worked out from the oldest on, and kept as numbers without a head of their own.
def _remembered(
    lines: Sequence[_Line], parts: Sequence[Frame], *, is_newest_first: bool
) -> Iterator[Row]:
    times, kept, width = array("q"), array("d"), 0
    for part in parts:
        for time, cells in _block(lines, part):
            times.append(time)
            kept.extend(math.nan if one is None else one for one in cells)
            width = len(cells)
    places = range(len(times))
    for place in reversed(places) if is_newest_first else places:
        row = kept[place * width : (place + 1) * width]
        yield times[place], tuple(None if math.isnan(one) else one for one in row)


class _Line:
    """Some dimensions of one chart, asked part by part; groupings may remember the last."""

    def __init__(
        self, history: History, chart: str, ids: Sequence[str], frame: Frame, method: Method
    ) -> None:
        self._history, self._chart, self._ids = history, chart, ids
        self._method = method
        is_past = history.is_past(frame.start)
        most = most_points(len(ids))
        self._beforehand = averaged_beforehand(frame.ticks, most) if is_past else 1
        width = frame.ticks // self._beforehand
        # Where each tick is a point, values are smoothed over all that is shown.
        window = width if width > 1 else frame.points
        make = maker(method.group)
        self._groupings = [make(window, method.options) for _ in ids]

    def points(self, part: Frame) -> list[Cells]:
        """The points of a part of the frame, oldest first."""
        group = self._method.group
        if group == AVERAGE and part.divisor is not None:
            return [_divided(cells, part.divisor) for cells in self._folded(part, SUM)]
        return self._folded(part, group) if group in GROUPS else self._grouped(part)

    def _folded(self, part: Frame, group: str) -> list[Cells]:
        grid = Grid(part.start, part.before, part.step_s)
        return [cells for _, cells in self._history.rows(self._chart, self._ids, grid, group)]

    # Of what is not put together by the store, all values of a point have to be there at
    # once: so many dimensions and points at a time that these are bounded.
    def _grouped(self, part: Frame) -> list[Cells]:
        unit_s = self._beforehand * part.interval_s
        oldest, newest = self._history.bounds() or (0, 0)
        values = max(1, min(part.step_s, newest - oldest + 1) // unit_s)
        some = max(1, min(len(self._ids), _TOGETHER // values))
        columns: list[list[float | None]] = []
        for first in range(0, len(self._ids), some):
            ids, groupings = self._ids[first : first + some], self._groupings[first : first + some]
            found: list[list[float | None]] = [[None] * part.points for _ in ids]
            for each in part.parts(max(1, _TOGETHER // (values * some))):
                for time, ticks in self._ticks(each, ids, unit_s):
                    place = (time - part.start) // part.step_s - 1
                    for column, grouping, cells in zip(found, groupings, ticks, strict=True):
                        column[place] = _point(grouping, cells)
            columns += found
        return list(zip(*columns, strict=True))

    # What was before the oldest tick is not asked for.
    def _ticks(
        self, part: Frame, ids: Sequence[str], unit_s: int
    ) -> Iterator[tuple[int, Iterator[Cells]]]:
        oldest, newest = self._history.bounds() or (0, 0)
        start = part.start + max(0, (oldest - 1 - part.start) // unit_s) * unit_s
        end = part.before - max(0, (part.before - newest) // unit_s) * unit_s
        if start >= end:
            return
        found = self._history.rows(self._chart, ids, Grid(start, end, unit_s))

        def end_of(row: Row) -> int:
            return part.before - (part.before - row[0]) // part.step_s * part.step_s

        for time, ticks in groupby(found, end_of):
            yield time, zip(*(cells for _, cells in ticks), strict=True)


def averaged_beforehand(ticks: int, most: int) -> int:
    """The fewest that divide the ticks of a point into no more values than are held."""
    small = [one for one in range(1, math.isqrt(ticks) + 1) if ticks % one == 0]
    divisors = chain(small, (ticks // one for one in reversed(small)))
    return next(one for one in divisors if ticks <= most * one)


def _divided(cells: Cells, divisor: float) -> Cells:
    return tuple(None if one is None else one / divisor for one in cells)


def _point(grouping: Grouping, cells: Cells) -> float | None:
    known = [value for value in cells if value is not None]
    return grouping(known) if known else None
