"""The wish to end, which wakes up whoever waits: for it, for a time, or for the kernel."""

from __future__ import annotations

import os
import select
from threading import Event


class Stop(Event):
    """An event that is also a file, which becomes readable when it is set."""

    def __init__(self) -> None:
        super().__init__()
        self._descriptor = os.eventfd(0)

    def fileno(self) -> int:
        return self._descriptor

    def set(self) -> None:
        super().set()
        os.eventfd_write(self._descriptor, 1)


class Alarm:
    """Waits until asked to end, until a time is over, or until a file calls."""

    def __init__(self, stop: Stop, file: int | None) -> None:
        self._stop = stop
        self._poll = select.epoll()
        self._poll.register(stop, select.EPOLLIN)
        if file is not None:
            # Only a call wakes us, not that there is something to be read.
            self._poll.register(file, select.EPOLLIN | select.EPOLLET)

    def wait(self, seconds: float) -> bool:
        """Wait for so long at most. True when asked to end."""
        self._poll.poll(max(0.0, seconds))
        return self._stop.is_set()

    def close(self) -> None:
        self._poll.close()
