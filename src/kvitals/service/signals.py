"""Signals that ask this process to end, turned into an event."""

from __future__ import annotations

import signal
from types import FrameType

from kvitals.service.stop import Stop

_ENDING = (signal.SIGTERM, signal.SIGINT)


def stop_on_signals() -> Stop:
    """An event that is set when the process is asked to end. Call from the main thread."""
    stop = Stop()

    def ask(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    for number in _ENDING:
        signal.signal(number, ask)
    return stop
