"""SIGHUP, which says that the terminal is gone, or that settings are to be read again.

Without a terminal it is the wish for other settings, as all services have it. It is held from
the first moment on, until somebody can take it: the default is that it ends a process.
"""

from __future__ import annotations

import os
import signal

_TERMINAL = "/dev/tty"


class Hangup:
    """What SIGHUP means for this process, decided before it can come."""

    def __init__(self) -> None:
        self._had_terminal: bool | None = None

    def hold(self) -> None:
        """Let it wait. To be called first of all."""
        self._had_terminal = _has_terminal()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})

    def release(self) -> None:
        """Let it come, also the one that waits."""
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})

    @property
    def is_wish(self) -> bool:
        """Whether it is a wish for other settings: there was no terminal, or nohup(1) said so."""
        if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
            return True
        return not (_has_terminal() if self._had_terminal is None else self._had_terminal)


def _has_terminal() -> bool:
    try:
        os.close(os.open(_TERMINAL, os.O_RDONLY | os.O_NOCTTY | os.O_CLOEXEC))
    except OSError:
        return False
    return True


HANGUP = Hangup()
