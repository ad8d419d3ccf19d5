"""A window of time over one chart, in as many points as were asked for.

Out of the ring, and for what is older out of an archive. Refuses to know how
the archive keeps it, and how the answer is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kvitals.model import Chart
from kvitals.store.grid import Grid, Past, grid_of
from kvitals.store.minutes import end_of_minute
from kvitals.store.page import Page
from kvitals.store.points import Points
from kvitals.store.ring import Ring, Row


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
    archive: Past | None = None,
) -> Window:
    """The values of a chart after one time and until another.

    before is a time, or seconds back from the newest tick; after is a time, or
    seconds back from before, or 0 for all that the ring has. points is the most
    rows to answer, 0 for one a tick; longer windows are grouped. Missing values
    are None. Where ticks were further apart in the past, so are the rows. Points
    of a minute and more out of the archive end at full minutes.
    """
    grid = grid_of(
        ring,
        chart,
        interval_s=interval_s,
        after=after,
        before=before,
        points=points,
        archive=archive,
    )
    if grid is None:
        return Window(interval_s, 0, 0, ())
    answer = _Answer(chart, grid, group)
    if archive is not None and grid.is_past:
        answer.add_past(archive)
    answer.add_rows(ring.rows(chart, answer.covered, grid.end))
    return Window(grid.step, grid.start, grid.end, answer.rows())


class _Answer:
    """The points of a grid while they are put together."""

    def __init__(self, chart: Chart, grid: Grid, group: str) -> None:
        self._chart, self._grid = chart, grid
        self._ids = [one.id for one in chart.dimensions]
        self._points = Points(self._ids, grid.start, grid.end, grid.step, group)
        self.covered = grid.start

    # The minute in which the ring begins is taken whole from the archive, where it is there.
    def add_past(self, archive: Past) -> None:
        grid = self._grid
        until = min(grid.ring_from - 1, grid.end)
        self.covered = max(grid.start, until)
        for page in archive.pages(
            self._chart.full_id, self._ids, grid.start, until, coarse=grid.is_coarse
        ):
            is_summary = any(len(columns) > 1 for columns in page.columns.values())
            last = end_of_minute(until) if is_summary else until
            self._points.add(page, grid.start, last)
            if is_summary:
                self.covered = max(self.covered, min(last, page.times[-1]))

    def add_rows(self, rows: Sequence[Row]) -> None:
        if rows and self._ids:
            columns = zip(*(values for _, values in rows), strict=True)
            by_id = {one: (column,) for one, column in zip(self._ids, columns, strict=True)}
            page = Page([time for time, _ in rows], by_id)
            self._points.add(page, self._grid.start, self._grid.end)

    def rows(self) -> tuple[Row, ...]:
        return tuple(self._points.rows())
