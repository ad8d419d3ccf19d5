"""A fault that stays is told once, then counted, and told again at growing distances.

A fault is a place in the code. Other texts of the same place are told, too, if they come at once
(the mistakes of one file) or are new (another measurement fails), so many at most; texts that
differ in numbers alone are not new. Knows at most so many places. Refuses to know threads of its
own: what is left to be told comes with the next event, or at the end.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from kvitals.logs.event import Event

# Between two times that a fault is told; the last one stays.
DISTANCES_S = (60, 600, 3600)
# What comes so soon after the first is of the same moment. Shorter than any tick.
MOMENT_S = 0.5
# New texts of one place that are told between two counts.
MOST_NEW = 10
# Events that are no faults are told so often before they are counted.
PATIENCE = 5
MOST_SITES = 64
_MOST_TEXTS = 512
_LOOK_ROUND_S = 10
_NUMBER = re.compile(r"0x[0-9a-fA-F]+|\d+")


@dataclass(slots=True)
class _Site:
    began: float
    told: float
    last: float
    event: Event
    patience: int
    gap: float = 0.0
    stage: int = 0
    new: int = 0
    untold: int = 0
    texts: set[int] = field(default_factory=set)

    @property
    def distance(self) -> float:
        return DISTANCES_S[self.stage]

    def knows(self, text: str) -> bool:
        return hash(text) in self.texts or len(self.texts) >= _MOST_TEXTS

    def learn(self, text: str) -> None:
        self.texts |= {hash(text), hash(_without_numbers(text))}


class Repeats:
    """Which events are told now, and with which count."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sites: dict[tuple[str, int], _Site] = {}
        self._looked = clock()

    def told(self, event: Event) -> Iterator[Event]:
        """What is to be told now that an event has happened."""
        now = self._clock()
        if now - self._looked >= _LOOK_ROUND_S:
            self._looked = now
            yield from self._ended(now, event.site)
        site = self._sites.pop(event.site, None)
        if site is not None and now - site.last >= DISTANCES_S[-1]:
            yield from self._count(site, now)
            site = None
        if site is None:
            yield from self._make_room(now)
            patience = 0 if event.level >= logging.WARNING else PATIENCE - 1
            site = _Site(now, now, now, event, patience)
            site.learn(event.text)
            yield event
        else:
            yield from self._again(site, event, now)
        # The one that was seen last stands last.
        self._sites[event.site] = site

    def rest(self) -> Iterator[Event]:
        """What was counted and not yet told; then everything is forgotten."""
        sites, self._sites = self._sites, {}
        for site in sites.values():
            yield from self._count(site, self._clock())

    def _again(self, site: _Site, event: Event, now: float) -> Iterator[Event]:
        site.gap, site.last, site.event = now - site.last, now, event
        if self._is_news(site, event.text, now):
            site.learn(event.text)
            yield event
            return
        site.untold += 1
        if now - site.told >= site.distance:
            yield from self._count(site, now)

    def _is_news(self, site: _Site, text: str, now: float) -> bool:
        if now - site.began < MOMENT_S:
            return not site.knows(text)
        if site.patience:
            site.patience -= 1
            return True
        if site.new < MOST_NEW and not site.knows(_without_numbers(text)):
            site.new += 1
            return True
        return False

    # Quiet for longer than it ever took to come back.
    def _ended(self, now: float, but: tuple[str, int]) -> Iterator[Event]:
        for key, site in self._sites.items():
            quiet = now - site.last
            is_over = quiet >= max(DISTANCES_S[0], 3 * site.gap)
            if key != but and is_over and now - site.told >= site.distance:
                yield from self._count(site, now)

    def _make_room(self, now: float) -> Iterator[Event]:
        if len(self._sites) >= MOST_SITES:
            longest_unseen = next(iter(self._sites))
            yield from self._count(self._sites.pop(longest_unseen), now)

    def _count(self, site: _Site, now: float) -> Iterator[Event]:
        if not site.untold:
            return
        times = "once more" if site.untold == 1 else f"{site.untold:,} more times"
        since = f" in the last {_span(now - site.told)}"
        if now - site.last >= 1:
            since += f", last {_span(now - site.last)} ago"
        text = f"{site.event.text} (happened {times}{since})"
        site.untold = site.new = 0
        site.told = now
        site.stage = min(site.stage + 1, len(DISTANCES_S) - 1)
        yield replace(site.event, text=text, time=time.time())


def _without_numbers(text: str) -> str:
    return _NUMBER.sub("#", text)


def _span(seconds: float) -> str:
    for unit, length in (("hour", 3600), ("minute", 60), ("second", 1)):
        number = round(seconds / length)
        if number > 1 or (number == 1 and seconds >= length * 0.95):
            return unit if number == 1 else f"{number:,} {unit}s"
    return "second"
