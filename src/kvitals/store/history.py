"""All that is kept, as one: the newest ticks in memory, and what is older in an archive.

Says how fine a window can be told, and folds its ticks into points. Refuses to
know how the archive keeps it, and how an answer is written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from kvitals.model import KvitalsError
from kvitals.store.minutes import MINUTE_S
from kvitals.store.page import Page, step_of
from kvitals.store.points import Points
from kvitals.store.ring import Ring, Row

# Beyond the ring an answer has so many points at most, and so many values, whatever is asked.
_MOST_POINTS = 7_200
_MOST_VALUES = 100_000
_LEAST_POINTS = 60
# So many ticks in memory say how far they are apart; of fewer one may have been missed.
_ENOUGH_TICKS = 10
# So many dimensions of the ring are in hand at a time.
_PART = 32
# So many ticks of the ring are in hand at a time.
_PART_TICKS = 4096
# How often a question is asked again when the ring went on meanwhile.
_TRIES = 3


class EndedError(KvitalsError):
    """The archive was closed before it had answered."""


class Past(Protocol):
    """What is older than the ring, and how it fares.

    trouble is a sentence while it cannot be kept, since when is in seconds of
    the wall clock, and lost is how many ticks that has cost.
    """

    @property
    def folder(self) -> Path: ...

    @property
    def trouble(self) -> str: ...

    @property
    def troubled_since(self) -> int: ...

    @property
    def lost(self) -> int: ...

    @property
    def bytes_used(self) -> int: ...

    def bounds(self) -> tuple[int, int] | None:
        """The times of the oldest and the newest tick."""

    @property
    def fine_from(self) -> int:
        """The time from which on there are single ticks; before it there are minutes only."""

    def step(self, chart: str, after: int, until: int) -> int:
        """The longest regular distance between ticks of a chart."""

    def pages(
        self,
        chart: str,
        ids: Sequence[str],
        after: int,
        until: int,
        *,
        minutes: Collection[int] = ...,
    ) -> Iterator[Page]:
        """Pages that have these dimensions; where columns of minutes serve, these.

        Raises:
            EndedError: it was closed meanwhile.
        """


@dataclass(frozen=True, slots=True)
class Grid:
    """Points that are step seconds apart, the last one at end, none before start."""

    start: int
    end: int
    step: int

    @property
    def is_coarse(self) -> bool:
        """Whether each point is made of full minutes."""
        return self.step % MINUTE_S == 0 and self.start % MINUTE_S == 0


def _go_on() -> None:
    pass


@dataclass(frozen=True, slots=True)
class History:
    """The ring, and the archive where there is one. Safe to ask in many threads.

    interval_s is how far apart ticks are now. check is asked again and again while
    something is read, and ends that by raising.
    """

    ring: Ring
    interval_s: int = 1
    archive: Past | None = None
    check: Callable[[], None] = _go_on

    def bounds(self) -> tuple[int, int] | None:
        """The times of the oldest and the newest tick, None where there is none."""
        kept, past = self.ring.bounds(), self.archive.bounds() if self.archive else None
        if kept is None or past is None:
            return kept or past
        return min(kept[0], past[0]), kept[1]

    def is_past(self, start: int) -> bool:
        """Whether there are ticks after a time that the ring does not have any more."""
        found = self.bounds()
        return found is not None and max(start, found[0] - 1) < self._ring_from() - self.interval_s

    def unit(self, charts: Sequence[str], start: int, end: int) -> int:
        """The longest regular distance between ticks in a window: points are no closer."""
        times = self.ring.times(start, end)
        unit = max(self.interval_s, step_of(times) if len(times) >= _ENOUGH_TICKS else 1)
        if self.archive is not None and self.is_past(start):
            unit = max([unit, *(self.archive.step(chart, start, end) for chart in charts)])
        return unit

    def has_ticks(self, start: int) -> bool:
        """Whether all that there is after a time is there tick by tick."""
        found = self.bounds()
        if self.archive is None or found is None:
            return True
        return max(start + 1, found[0]) >= self.archive.fine_from

    def rows(self, chart: str, ids: Sequence[str], grid: Grid, group: str = "average") -> list[Row]:
        """The points of a grid, oldest first, in these dimensions; None is not known.

        Of a grid that is coarse, what the ring does not have is made of minutes.

        Raises:
            EndedError: the archive was closed meanwhile.
        """
        is_past = self.is_past(grid.start)
        for _ in range(_TRIES if is_past else 1):
            ring_from = self._ring_from()
            points = Points(ids, grid.start, grid.end, grid.step, group)
            self._add_kept(points, chart, ids, grid)
            # What the ring forgot while it was read would be in neither.
            if self._ring_from() == ring_from:
                break
        if self.archive is not None and is_past:
            until = min(ring_from - 1, grid.end)
            whole = until - until % MINUTE_S if grid.is_coarse else grid.start
            for start, end, minutes in ((grid.start, whole, points.columns), (whole, until, ())):
                if start < end:
                    for page in self.archive.pages(chart, ids, start, end, minutes=minutes):
                        self.check()
                        points.add(page, start, end)
        return points.rows()

    def _ring_from(self) -> int:
        kept, past = self.ring.bounds(), self.archive.bounds() if self.archive else None
        return kept[0] if kept else past[1] + 1 if past else 0

    def _add_kept(self, points: Points, chart: str, ids: Sequence[str], grid: Grid) -> None:
        spans = self._spans_kept(grid)
        for first in range(0, len(ids), _PART):
            part = ids[first : first + _PART]
            for start, end in spans:
                self.check()
                times, columns = self.ring.columns(chart, part, start, end)
                if times:
                    by_id = {one: (column,) for one, column in zip(part, columns, strict=True)}
                    points.add(Page(times, by_id), grid.start, grid.end)

    # The first and the last reach to the ends of the grid: ticks come while this is read.
    def _spans_kept(self, grid: Grid) -> list[tuple[int, int]]:
        times = self.ring.times(grid.start, grid.end)
        cuts = [grid.start, *times[_PART_TICKS::_PART_TICKS], grid.end]
        return list(pairwise(cuts))


def most_points(columns: int) -> int:
    """How many points an answer from beyond the ring has at most."""
    return min(_MOST_POINTS, max(_LEAST_POINTS, _MOST_VALUES // max(1, columns)))
