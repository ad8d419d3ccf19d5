"""Signals of this process, turned into wishes."""

from __future__ import annotations

import signal
from types import FrameType

from kvitals.service.stop import Stop

_ENDING = (signal.SIGTERM, signal.SIGINT)


def stop_on_signals(*more: signal.Signals) -> Stop:
    """A wish to end with the usual signals and some more; SIGHUP wishes for other settings.

    Call from the main thread.
    """
    stop = Stop()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    def reload(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.wish_reload()

    for number in (*_ENDING, *more):
        signal.signal(number, end)
    signal.signal(signal.SIGHUP, reload)
    return stop
