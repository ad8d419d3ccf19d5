"""Which points a question means: their ends, how far they are apart, and what they are made of.

Knows Netdata's meaning of after, before and points, and that the ring has the
newest ticks and an archive, where there is one, those before. Refuses to know
values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from kvitals.model import Chart
from kvitals.store.minutes import MINUTE_S, end_of_minute
from kvitals.store.page import Page, step_of
from kvitals.store.ring import Ring

# Netdata takes a time of at most three years as relative, a later one as a date.
_RELATIVE_S = 3 * 365 * 86400
# With an archive an answer has so many values at most, and so many points whatever is asked.
_MOST_VALUES = 200_000
_MOST_POINTS = 7_200
_LEAST_POINTS = 60
# Where there is no tick yet since the start, all there is means this much of the archive.
_HOUR_S = 3600


class Past(Protocol):
    """What is older than the ring."""

    def bounds(self) -> tuple[int, int] | None:
        """The times of the oldest and the newest tick."""

    @property
    def fine_from(self) -> int:
        """The time from which on there are single ticks; before it there are minutes only."""

    def step(self, chart: str, after: int, until: int) -> int:
        """The longest regular distance between ticks of a chart."""

    def pages(
        self, chart: str, ids: Sequence[str], after: int, until: int, *, coarse: bool
    ) -> Iterator[Page]:
        """Pages that have these dimensions; of minutes, where there are, when coarse."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Points that are step seconds apart, the last one at end, none before start.

    ring_from is the time of the first tick that the ring has. is_past says that
    older ones are needed, is_coarse that minutes of them serve.
    """

    start: int
    end: int
    step: int
    ring_from: int
    is_past: bool = False
    is_coarse: bool = False


def grid_of(
    ring: Ring,
    chart: Chart,
    *,
    interval_s: int,
    after: int = 0,
    before: int = 0,
    points: int = 0,
    archive: Past | None = None,
) -> Grid | None:
    """Which points `select` answers when asked the same; None where there is nothing yet."""
    kept, past = ring.bounds(), archive.bounds() if archive else None
    if past is not None and kept is not None and past[0] >= kept[0]:
        past = None
    known = kept or past
    if known is None:
        return None
    newest = known[1]
    ring_from = kept[0] if kept else newest + 1
    everything = (kept[0] if kept else newest - _HOUR_S) - interval_s
    oldest = past[0] if past else ring_from
    end = min(newest, newest - abs(before) if abs(before) <= _RELATIVE_S else before)
    if after == 0:
        start = everything
    elif abs(after) <= _RELATIVE_S:
        start = end - abs(after)
    else:
        start = after
    start = max(start, oldest - interval_s)
    unit = max(interval_s, step_of(ring.times(start, end)))
    if archive is None or past is None or start >= ring_from - interval_s:
        return Grid(start, *_steps(start, end, unit, points), ring_from)
    unit = max(unit, archive.step(chart.full_id, start, end))
    points = min(points or _MOST_POINTS, _MOST_POINTS)
    points = min(points, max(_LEAST_POINTS, _MOST_VALUES // max(1, len(chart.dimensions))))
    coarse = end_of_minute(unit)
    is_coarse = start < archive.fine_from or _steps(start, end, unit, points)[1] >= coarse
    if is_coarse:
        unit, start = coarse, start - start % MINUTE_S
    return Grid(start, *_steps(start, end, unit, points), ring_from, True, is_coarse)


def _steps(start: int, end: int, unit: int, points: int) -> tuple[int, int]:
    """The end and the step of points: each of so many units that they are not too many."""
    end -= end % unit
    units = max(0, -(-(end - start) // unit))
    width = max(1, -(-units // points)) if points > 0 else 1
    return end, width * unit
