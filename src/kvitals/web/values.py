"""The values of columns over a frame of time: ticks are fetched and made into points.

Knows the store and the groupings; refuses to know how values are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kvitals.model import Chart
from kvitals.store.query import select
from kvitals.store.ring import Ring, Row
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


def points(ring: Ring, selection: Selection, frame: Frame, method: Method = Method()) -> list[Row]:
    """The points of a frame, oldest first, in the columns of a selection."""
    by_chart = {chart.full_id: _points_of(ring, chart, frame, method) for chart in selection.charts}
    nothing = {one.full_id: (None,) * len(one.dimensions) for one in selection.charts}
    rows = []
    for time in frame.times():
        found = {name: values.get(time, nothing[name]) for name, values in by_chart.items()}
        cells = tuple(found[one.chart.full_id][one.place] for one in selection.columns)
        rows.append((time, cells))
    return rows


def _points_of(ring: Ring, chart: Chart, frame: Frame, method: Method) -> Values:
    is_per_tick = frame.ticks == 1
    if is_per_tick and method.group in {AVERAGE, SUM, "min", "max"}:
        return dict(_ticks(ring, chart, frame, frame.start, frame.before))
    if method.group in {AVERAGE, SUM} and frame.divisor is None:
        return dict(_merged(ring, chart, frame, method.group))
    return _grouped(ring, chart, frame, method)


def _ticks(ring: Ring, chart: Chart, frame: Frame, start: int, end: int) -> Sequence[Row]:
    found = select(ring, chart, interval_s=frame.interval_s, after=start, before=end)
    return found.rows


# The store may add up by itself, if it is asked for whole points alone: those at the ends,
# of which it does not have all ticks, are asked for one by one.
def _merged(ring: Ring, chart: Chart, frame: Frame, group: str) -> Iterator[Row]:
    oldest, newest = ring.bounds() or (0, 0)
    before_all = oldest - frame.interval_s
    step = frame.step_s
    first = frame.start + max(0, -(-(before_all - frame.start) // step)) * step
    last = min(frame.before, frame.before - max(0, -(-(frame.before - newest) // step)) * step)
    spans = [(first, last)] if last > first else []
    if frame.start < first:
        spans.append((first - step, first))
    if last < frame.before:
        spans.append((last, last + step))
    for start, end in spans:
        window = select(
            ring,
            chart,
            interval_s=frame.interval_s,
            after=max(start, before_all),
            before=min(end, newest),
            points=(end - start) // step,
            group=group,
        )
        for time, cells in window.rows:
            yield time if end <= newest else end, cells


def _grouped(ring: Ring, chart: Chart, frame: Frame, method: Method) -> Values:
    ticks: dict[int, list[Cells]] = {}
    for time, cells in reversed(_ticks(ring, chart, frame, frame.start, frame.before)):
        place = -(-(time - frame.start) // frame.step_s)
        ticks.setdefault(frame.start + place * frame.step_s, []).append(cells)
    make = maker(method.group)
    # Where each tick is a point, values are smoothed over all that is shown.
    window = frame.ticks if frame.ticks > 1 else frame.points
    groupings = [make(window, method.options) for _ in chart.dimensions]
    if frame.divisor is not None and method.group == AVERAGE:
        divisor = frame.divisor
        groupings = [lambda known: sum(known) / divisor] * len(groupings)
    return {
        time: tuple(map(_point, groupings, zip(*rows, strict=True))) for time, rows in ticks.items()
    }


def _point(grouping: Grouping, cells: Cells) -> float | None:
    known = [value for value in cells if value is not None]
    return grouping(known) if known else None
