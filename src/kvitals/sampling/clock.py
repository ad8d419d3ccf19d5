"""Ticks on a grid of the monotonic clock whose points are whole seconds of the wall clock.

Knows time; refuses to know what is done in a tick.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

_SECOND_NS = 1_000_000_000


class Moment(NamedTuple):
    """When a tick happened.

    time is the wall clock in seconds, a multiple of the interval. steps is the
    number of grid steps since the tick before: more than 1 when late. seconds
    are those of the steps; what happened is divided by them. elapsed_us is the real
    time since then. All three are 0 in the first tick.
    """

    number: int
    time: int
    steps: int
    seconds: int
    elapsed_us: int


class Clock:
    """Says how long to wait for the next tick, and which moment it is when it comes."""

    def __init__(
        self,
        interval_s: int,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
        wall_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self._interval_ns = interval_s * _SECOND_NS
        self._monotonic_ns = monotonic_ns
        self._wall_ns = wall_ns
        self._offset_ns = wall_ns() - monotonic_ns()
        self._number = 0
        self._last_ns = 0
        self._last_step = 0
        self._is_changed = False

    def follow(self, interval_s: int) -> None:
        """Tick at other distances from now on."""
        self._interval_ns = interval_s * _SECOND_NS
        self._last_step = (self._last_ns + self._offset_ns) // self._interval_ns
        self._is_changed = True

    def wait_s(self) -> float:
        """Seconds until the next point of the grid; never 0, so no point comes twice."""
        behind = (self._monotonic_ns() + self._offset_ns) % self._interval_ns
        return (self._interval_ns - behind) / _SECOND_NS

    def late_us(self) -> int | None:
        """Microseconds since the next tick was due, or None before the first, which never is.

        The first tick of another grid is due at the point of it that is the last one now.
        """
        if self._number == 0:
            return None
        now = self._monotonic_ns() + self._offset_ns
        due = now // self._interval_ns if self._is_changed else self._last_step + 1
        return max(0, now - due * self._interval_ns) // 1000

    def tick(self) -> Moment:
        """The moment of a tick that happens now."""
        now = self._monotonic_ns()
        if abs(now + self._offset_ns - self._wall_ns()) >= self._interval_ns:
            self._follow_wall(now)
        step = (now + self._offset_ns) // self._interval_ns
        first = self._number == 0
        steps = 0 if first else max(1, step - self._last_step)
        elapsed_us = 0 if first else (now - self._last_ns) // 1000
        moment = Moment(
            number=self._number,
            time=step * self._interval_ns // _SECOND_NS,
            steps=steps,
            seconds=self._seconds(steps, elapsed_us),
            elapsed_us=elapsed_us,
        )
        self._is_changed = False
        self._number += 1
        self._last_ns = now
        self._last_step = step
        return moment

    # Between two grids lies less than a step of the one or of the other.
    def _seconds(self, steps: int, elapsed_us: int) -> int:
        if self._is_changed and steps:
            return max(1, round(elapsed_us / 1_000_000))
        return steps * self._interval_ns // _SECOND_NS

    # The wall clock was set. What was one step ago stays one step ago.
    def _follow_wall(self, now: int) -> None:
        before = (now + self._offset_ns) // self._interval_ns
        self._offset_ns = self._wall_ns() - now
        after = (now + self._offset_ns) // self._interval_ns
        self._last_step += after - before
