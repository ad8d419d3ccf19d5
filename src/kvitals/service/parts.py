"""The parts of a tick, each of which fails by itself: it is told and counted, and the rest goes on.

Knows names of parts; refuses to know what they do. Used by the thread that collects, and read by
others.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from kvitals.model import Insight

T = TypeVar("T")
log = logging.getLogger(__name__)

KIND = "collector"
# A part that fails now and then is found all the time.
LASTS_S = 60


@dataclass(frozen=True, slots=True)
class _Failing:
    since: float
    last: float
    failures: int
    error: str


class Parts:
    """Attempts parts of a tick, and knows which of them failed lately.

    clock is one that nobody sets, and wall the one that findings are dated by.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time
    ) -> None:
        self._clock = clock
        self._wall = wall
        self._failing: dict[str, _Failing] = {}

    def attempt(self, part: str, work: Callable[[], T], otherwise: T) -> T:
        """What a part comes to, or something else where it fails."""
        try:
            return work()
        except Exception as error:
            log.exception("a part of the tick failed, and the rest goes on part=%s", part)
            self._note(part, error)
            return otherwise

    # A dictionary is put in the place of another, so that who reads meanwhile has one of them.
    def _note(self, part: str, error: Exception) -> None:
        now = self._clock()
        said = f"{type(error).__name__}: {error}"[:200]
        lately = {name: one for name, one in self._failing.items() if now - one.last < LASTS_S}
        before = lately.get(part, _Failing(now, now, 0, said))
        failing = replace(before, last=now, failures=before.failures + 1, error=said)
        self._failing = {**lately, part: failing}

    @property
    def insights(self) -> tuple[Insight, ...]:
        """What a person should know of parts that failed in the last minute, oldest first."""
        now, began = self._clock(), self._wall() - self._clock()
        return tuple(
            Insight(
                kind=KIND,
                subject=part,
                sentence=f"A part of the monitor fails, and is missing in ticks: {part}.",
                since=int(began + one.since),
                evidence={"failures": one.failures, "error": one.error},
                chart="",
            )
            for part, one in self._failing.items()
            if now - one.last < LASTS_S
        )
