"""Ticks: none is missing, and none comes late."""

from __future__ import annotations

from typing import Any

from endurance.journal import Effect, Journal

NEXT = "the stream has every tick"
LATE = "no tick is later than 1 s"
_MOST_MS = 1000.0
_LATE = 1


class TickWatch:
    """Listens to the event stream."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._number: int | None = None
        self._time = 0

    def hear(self, tick: dict[str, Any]) -> None:
        journal = self._journal
        number, time = int(tick["number"]), int(tick["time"])
        if self._number is not None:
            journal.check(
                NEXT,
                holds=number == self._number + 1,
                text=f"tick {number} after {self._number}",
                excuse=Effect.STALLS,
            )
            missed_ms = 1000.0 * (time - self._time - 1)
            late_ms = max(float(tick["charts"]["kvitals.tick"][_LATE] or 0), missed_ms)
            journal.note("late_ms", late_ms)
            journal.check(
                LATE,
                holds=late_ms <= _MOST_MS,
                text=f"tick {number} is {late_ms:.0f} ms late",
                excuse=Effect.STALLS,
            )
        self._number, self._time = number, time
