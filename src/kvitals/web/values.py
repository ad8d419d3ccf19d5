"""The values of columns over a frame of time: ticks are fetched and made into points.

Knows the store and the groupings; refuses to know how values are written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from kvitals.store.history import Grid, History, most_points
from kvitals.store.points import GROUPS
from kvitals.store.ring import Row
from kvitals.web.grouping import AVERAGE, SUM, Grouping, maker
from kvitals.web.selection import Selection
from kvitals.web.window import Frame

Cells = tuple[float | None, ...]
Values = Mapping[int, Cells]


@dataclass(frozen=True, slots=True)
class Method:
    """How ticks are made into points."""

    group: str = AVERAGE
    options: str = ""


def points(
    history: History, selection: Selection, frame: Frame, method: Method = Method()
) -> list[Row]:
    """The points of a frame, oldest first, in the columns of a selection."""
    by_chart = []
    for chart in selection.charts:
        ids = [one.line.id for one in selection.columns if one.chart is chart]
        if ids:
            by_chart.append(_points_of(history, chart.full_id, ids, frame, method))
    return [
        (time, tuple(chain.from_iterable(one[time] for one in by_chart))) for time in frame.times()
    ]


def _points_of(
    history: History, chart: str, ids: Sequence[str], frame: Frame, method: Method
) -> Values:
    if method.group == AVERAGE and frame.divisor is not None:
        sums = history.rows(chart, ids, _grid(frame), SUM)
        return {time: _divided(cells, frame.divisor) for time, cells in sums}
    if method.group in GROUPS:
        return dict(history.rows(chart, ids, _grid(frame), method.group))
    return _grouped(history, chart, ids, frame, method)


def _grid(frame: Frame) -> Grid:
    return Grid(frame.start, frame.before, frame.step_s)


def _divided(cells: Cells, divisor: float) -> Cells:
    return tuple(None if one is None else one / divisor for one in cells)


# Of what is not put together by the store, all values of a point have to be there at once:
# so many points at a time that these are bounded.
def _grouped(
    history: History, chart: str, ids: Sequence[str], frame: Frame, method: Method
) -> Values:
    most = most_points(len(ids))
    is_past = history.is_past(frame.start)
    beforehand = _averaged_beforehand(frame.ticks, most) if is_past else 1
    width = frame.ticks // beforehand
    make = maker(method.group)
    # Where each tick is a point, values are smoothed over all that is shown.
    window = width if width > 1 else frame.points
    groupings = [make(window, method.options) for _ in ids]
    found = {}
    part_s = max(1, most // width) * frame.step_s
    for start in range(frame.start, frame.before, part_s):
        end = min(start + part_s, frame.before)
        grid = Grid(start, end, beforehand * frame.interval_s)
        rows = history.rows(chart, ids, grid)
        for first in range(0, len(rows), width):
            point = rows[first : first + width]
            columns = zip(*(cells for _, cells in point), strict=True)
            found[point[-1][0]] = tuple(map(_point, groupings, columns))
    return found


# The fewest that divide the ticks of a point into no more values than are held.
def _averaged_beforehand(ticks: int, most: int) -> int:
    return next(one for one in range(1, ticks + 1) if ticks % one == 0 and ticks <= most * one)


def _point(grouping: Grouping, cells: Cells) -> float | None:
    known = [value for value in cells if value is not None]
    return grouping(known) if known else None
