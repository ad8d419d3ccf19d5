"""Signals of this process, turned into wishes."""

from __future__ import annotations

import signal
from types import FrameType

from kvitals.service.hangup import HANGUP
from kvitals.service.stop import Stop

_ENDING = (signal.SIGTERM, signal.SIGINT)


def stop_on_signals(*more: signal.Signals, hangup_reloads: bool = False) -> Stop:
    """A wish to end with the usual signals and some more; SIGHUP wishes for other settings.

    In a terminal SIGHUP says that it is gone, and ends us too, unless it is asked to reload.
    Call from the main thread.
    """
    stop = Stop()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    def reload(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.wish_reload()

    on_hangup = reload if hangup_reloads or HANGUP.is_wish else end
    for number in (*_ENDING, *more):
        signal.signal(number, end)
    signal.signal(signal.SIGHUP, on_hangup)
    HANGUP.release()
    return stop
