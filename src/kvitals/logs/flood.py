"""At most so many lines in a period, as Netdata has it; what is held back is counted and said.

Knows numbers alone. Refuses to know what a line is about, except that a process's last is one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kvitals.logs.event import Event, own_event


@dataclass(frozen=True, slots=True)
class Limit:
    """lines in a period; none of both is no limit. The numbers are those of Netdata's plugins."""

    lines: int = 200
    period_s: int = 1200


class Flood:
    """Lets lines pass until there are too many."""

    def __init__(self, limit: Limit, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._began = clock()
        self._passed = 0
        self._held_back = 0

    def told(self, event: Event) -> Iterator[Event]:
        """The event, if it passes, and what is to be said about those that do not."""
        if not self._limit.lines or not self._limit.period_s:
            yield event
            return
        now = self._clock()
        if now - self._began >= self._limit.period_s:
            yield from self.rest()
            self._began, self._passed = now, 0
        if event.is_last_word or event.level >= logging.CRITICAL:
            yield event
        elif self._passed < self._limit.lines:
            self._passed += 1
            yield event
        else:
            if not self._held_back:
                yield self._announcement(now)
            self._held_back += 1

    def rest(self) -> Iterator[Event]:
        """How many were held back, if any were not told of."""
        if self._held_back:
            lines = "line was" if self._held_back == 1 else "lines were"
            yield own_event(
                logging.WARNING,
                f"LOG FLOOD PROTECTION: logging again, {self._held_back:,} {lines} held back",
            )
        self._held_back = 0

    def _announcement(self, now: float) -> Event:
        left_s = self._limit.period_s - (now - self._began)
        return own_event(
            logging.WARNING,
            f"LOG FLOOD PROTECTION: {self._limit.lines:,} lines in less than "
            f"{self._limit.period_s:,} seconds, holding back the next {left_s:,.0f} seconds",
        )
