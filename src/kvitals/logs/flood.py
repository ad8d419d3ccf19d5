"""At most so many lines of a kind in a period; what is held back is counted and said.

A kind is a place in the code, so that who floods drowns nobody else. Knows numbers alone, and at
most so many kinds. Refuses to know what a line is about, except that a process's last is one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kvitals.logs.event import Event, own_event
from kvitals.logs.printable import cut

MOST_KINDS = 256
# Of a line that tells which kind is held back.
_MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Limit:
    """lines in a period; none of both is no limit. The numbers are those of Netdata's plugins."""

    lines: int = 200
    period_s: int = 1200


@dataclass(slots=True)
class _Kind:
    began: float
    passed: int = 0
    held_back: int = 0
    shown: str = ""


class Flood:
    """Lets lines of each kind pass until there are too many."""

    def __init__(self, limit: Limit, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._kinds: dict[tuple[str, int], _Kind] = {}

    def told(self, event: Event) -> Iterator[Event]:
        """The event, if it passes, and what is to be said about those that do not."""
        if not self._limit.lines or not self._limit.period_s:
            yield event
            return
        now = self._clock()
        yield from self._begin_again(now)
        kind = self._kinds.pop(event.site, None)
        if kind is None:
            yield from self._make_room()
            kind = _Kind(now)
        # The one that was seen last stands last.
        self._kinds[event.site] = kind
        if event.is_last_word or event.level >= logging.CRITICAL:
            yield event
        elif kind.passed < self._limit.lines:
            kind.passed += 1
            yield event
        else:
            if not kind.held_back:
                kind.shown = cut(event.text, _MOST_SHOWN)
                yield self._announcement(kind, now)
            kind.held_back += 1

    def rest(self) -> Iterator[Event]:
        """How many were held back, if any were not told of."""
        kinds, self._kinds = self._kinds, {}
        for one in kinds.values():
            yield from _ended(one)

    def _begin_again(self, now: float) -> Iterator[Event]:
        over = [
            site for site, one in self._kinds.items() if now - one.began >= self._limit.period_s
        ]
        for site in over:
            yield from _ended(self._kinds.pop(site))

    def _make_room(self) -> Iterator[Event]:
        if len(self._kinds) >= MOST_KINDS:
            yield from _ended(self._kinds.pop(next(iter(self._kinds))))

    def _announcement(self, kind: _Kind, now: float) -> Event:
        left_s = self._limit.period_s - (now - kind.began)
        return own_event(
            logging.WARNING,
            f"LOG FLOOD PROTECTION: {self._limit.lines:,} lines of one kind in less than "
            f"{self._limit.period_s:,} seconds, holding back more of it for the next "
            f"{left_s:,.0f} seconds: {kind.shown}",
        )


def _ended(kind: _Kind) -> Iterator[Event]:
    if kind.held_back:
        lines = "line was" if kind.held_back == 1 else "lines were"
        yield own_event(
            logging.WARNING,
            f"LOG FLOOD PROTECTION: logging again, {kind.held_back:,} {lines} held back: "
            f"{kind.shown}",
        )
