"""The wish to end of a body that measures nothing: on any system that Python runs on."""

from __future__ import annotations

import signal
from threading import Event
from types import FrameType


class Ending:
    """The wish to end. Safe in a signal handler that interrupts another one."""

    def __init__(self) -> None:
        self._is_set = False
        self._event = Event()

    # The event's lock may be held by the handler that this one interrupts.
    def set(self) -> None:
        """Wish to end."""
        if not self._is_set:
            self._is_set = True
            self._event.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the wish, for so long at most. True when it is there."""
        return self._event.wait(seconds)


def end_on_signals() -> Ending:
    """A wish to end with the usual signals. Call from the main thread."""
    ending = Ending()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        ending.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return ending
