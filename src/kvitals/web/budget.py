"""How long an answer may be worked on, and whether anybody still waits for it.

Asked in the loops of a thread that works on an answer: a thread cannot be stopped from outside.
"""

from __future__ import annotations

import time
from threading import Event

from kvitals.model import KvitalsError

# From when it is asked for until its last byte is sent.
LONGEST_S = 60.0


class SpentError(KvitalsError):
    """An answer is not worked on any more: its time is up, or its client has gone."""


class Budget:
    """The time of one answer. Safe in many threads."""

    def __init__(self, seconds: float = LONGEST_S) -> None:
        self._until = time.monotonic() + seconds
        self._is_unwanted = Event()

    def cancel(self) -> None:
        """Say that nobody waits any more."""
        self._is_unwanted.set()

    @property
    def left_s(self) -> float:
        return max(0.0, self._until - time.monotonic())

    def check(self) -> None:
        """Go on, or end what is being worked on.

        Raises:
            SpentError: its time is up, or nobody waits for it.
        """
        if self._is_unwanted.is_set():
            raise SpentError("Nobody waits for this answer any more.")
        if not self.left_s:
            raise SpentError(
                "This answer took too long and was given up. Ask for a shorter time, fewer "
                "dimensions, or fewer points."
            )
