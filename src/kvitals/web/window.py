"""Which seconds a query is about, and how many of them make a point, as Netdata 1.37 decides it.

Knows times alone; refuses to know values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

DEFAULT_AFTER = -600
MOST_POINTS = 86400
# Netdata takes a time of at most three years as relative, a later one as a date.
_RELATIVE_S = 3 * 365 * 86400


@dataclass(frozen=True, slots=True)
class Frame:
    """The points that are answered: so many, of so many ticks each, the last until before.

    gtime_s is the seconds that an average is per, 0 for one tick as it is.
    """

    before: int
    points: int
    ticks: int
    interval_s: int
    gtime_s: int = 0

    @property
    def step_s(self) -> int:
        return self.ticks * self.interval_s

    @property
    def start(self) -> int:
        """The time after which the first point begins."""
        return self.before - self.points * self.step_s

    @property
    def after(self) -> int:
        """The first tick of the first point."""
        return self.start + self.interval_s

    @property
    def divisor(self) -> float | None:
        """What sums are divided by, where averages are per gtime_s."""
        return self.step_s / self.gtime_s if self.gtime_s else None

    def parts(self, points: int) -> list[Frame]:
        """The same as frames of so many points each, the last one of fewer, oldest first."""
        ends = [*range(points, self.points, points), self.points]
        return [
            replace(
                self,
                before=self.start + end * self.step_s,
                points=end - place * points,
            )
            for place, end in enumerate(ends)
        ]

    def times(self) -> list[int]:
        """The times of the points, oldest first: each is the end of its ticks."""
        return [self.start + (place + 1) * self.step_s for place in range(self.points)]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client says of times. after and before are dates, seconds back, or 0 for the ends."""

    after: int = DEFAULT_AFTER
    before: int = 0
    points: int = 0
    gtime_s: int = 0
    is_aligned: bool = True

    @property
    def is_natural(self) -> bool:
        """Whether it goes by the ticks that there are, and not by dates alone."""
        return self.points <= 0 or min(abs(self.after), abs(self.before)) <= _RELATIVE_S


def frame(wish: Wish, interval_s: int, oldest: int, newest: int, most: int = MOST_POINTS) -> Frame:
    """The points that a wish means, given what is kept; no more than most.

    They may begin before the oldest tick and end after the newest: what is not
    known there is told as such. Where points are made of more than one tick,
    they end at multiples of their length, so that they do not wander as time
    goes by.
    """
    after, before = _absolute(wish, oldest, newest)
    before -= before % interval_s
    after -= after % interval_s
    gtime_s = wish.gtime_s if wish.gtime_s > interval_s else 0
    wanted = wish.points if wish.points > 0 else _available(after, before, interval_s)
    after = _extended(after, before, gtime_s)
    points, ticks = _divide(_available(after, before, interval_s), wanted, most)
    if gtime_s:
        least = -(-gtime_s // interval_s)
        ticks = -(-max(ticks, least) // least) * least
    rest = before % (ticks * interval_s)
    if wish.is_aligned and rest:
        before += -rest if wish.before == 0 else ticks * interval_s - rest
    return Frame(before, points, ticks, interval_s, gtime_s)


def is_kept(wish: Wish, oldest: int, newest: int) -> bool:
    """Whether the time that a wish means is one of which there is something.

    It may still be in no point, where points end at multiples of their length.
    """
    _, before = _absolute(wish, oldest, newest)
    return before >= oldest


def _available(after: int, before: int, interval_s: int) -> int:
    return max(1, (before - after) // interval_s + 1)


def _absolute(wish: Wish, oldest: int, newest: int) -> tuple[int, int]:
    before = newest - abs(wish.before) if abs(wish.before) <= _RELATIVE_S else wish.before
    if wish.after == 0:
        after = oldest
    elif abs(wish.after) <= _RELATIVE_S:
        after = before - abs(wish.after) + 1
    else:
        after = wish.after
    after, before = min(after, before), max(after, before)
    ahead = max(0, before - newest)
    return after - ahead, before - ahead


# Time is taken from the past, so that each point is as long as it has to be.
def _extended(after: int, before: int, gtime_s: int) -> int:
    if gtime_s > before - after:
        return before - gtime_s
    missing = (before - after) % gtime_s if gtime_s else 0
    return after - (gtime_s - missing) if missing > gtime_s / 10 else after


# So many points as were asked for, or a few more: all that was asked for is in them.
def _divide(available: int, wanted: int, most: int) -> tuple[int, int]:
    points = min(wanted, available)
    ticks = available // points
    if available % points > points // 2:
        ticks += 1
    ticks = max(ticks, -(-available // most))
    if points * ticks < available - 1 or points > most:
        points = -(-available // ticks)
    return points, ticks
