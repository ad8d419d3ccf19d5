"""A window of time over one chart, in as many points as were asked for.

Knows Netdata's meaning of after, before and points; refuses to know how the
answer is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kvitals.model import Chart
from kvitals.store.ring import Ring, Row

# Netdata takes a time of at most three years as relative, a later one as a date.
_RELATIVE_S = 3 * 365 * 86400


def _average(values: Sequence[float]) -> float:
    return sum(values) / len(values)


GROUPS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "average": _average,
    "sum": sum,
    "min": min,
    "max": max,
}


@dataclass(frozen=True, slots=True)
class Window:
    """Rows of one chart, newest first; every interval apart, in seconds."""

    interval_s: int
    after: int
    before: int
    rows: tuple[Row, ...]


def select(
    ring: Ring,
    chart: Chart,
    *,
    interval_s: int,
    after: int = 0,
    before: int = 0,
    points: int = 0,
    group: str = "average",
) -> Window:
    """The values of a chart after one time and until another.

    before is a time, or seconds back from the newest tick; after is a time, or
    seconds back from before, or 0 for all there is. points is the most rows to
    answer, 0 for one a tick; longer windows are grouped. Missing values are None.
    """
    bounds = ring.bounds()
    if bounds is None:
        return Window(interval_s, 0, 0, ())
    oldest, newest = bounds
    end = newest - abs(before) if abs(before) <= _RELATIVE_S else before
    end = min(end, newest)
    if after == 0:
        start = oldest - interval_s
    elif abs(after) <= _RELATIVE_S:
        start = end - abs(after)
    else:
        start = after
    start = max(start, oldest - interval_s)
    end -= end % interval_s
    ticks = max(0, -(-(end - start) // interval_s))
    width = max(1, -(-ticks // points)) if points > 0 else 1
    found = dict(ring.rows(chart, start, end))
    step = width * interval_s
    if width == 1:
        unknown = (None,) * len(chart.dimensions)
        single = tuple((time, found.get(time, unknown)) for time in range(end, start, -step))
        return Window(step, start, end, single)
    rows = []
    time = end
    while time > start:
        times = range(time, max(start, time - step), -interval_s)
        rows.append((time, _merge([found.get(one) for one in times], chart, GROUPS[group])))
        time -= step
    return Window(step, start, end, tuple(rows))


def _merge(
    rows: Sequence[tuple[float | None, ...] | None],
    chart: Chart,
    merge: Callable[[Sequence[float]], float],
) -> tuple[float | None, ...]:
    merged: list[float | None] = []
    for column in range(len(chart.dimensions)):
        values = [value for row in rows if row is not None and (value := row[column]) is not None]
        merged.append(merge(values) if values else None)
    return tuple(merged)
