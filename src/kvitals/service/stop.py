"""Wishes that wake up the collector: to end, or to follow other settings."""

from __future__ import annotations

import os
import select
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future


class Stop:
    """The wish to end, and others: a file that becomes readable with any of them.

    Safe in a signal handler that interrupts another one: no lock is ever held.
    """

    def __init__(self) -> None:
        self._is_set = False
        # One becomes readable with each wish, the other once and for all.
        self._descriptor = os.eventfd(0, os.EFD_NONBLOCK)
        self._end = os.eventfd(0, os.EFD_NONBLOCK)
        self._reloads: deque[Future[str] | None] = deque()
        self._parent: int | None = None
        self.reader: int | None = None
        self.parent: int | None = None

    def fileno(self) -> int:
        return self._descriptor

    def set(self) -> None:
        """Wish to end."""
        self._is_set = True
        os.eventfd_write(self._end, 1)
        os.eventfd_write(self._descriptor, 1)

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the wish to end, for so long at most. True when it is there."""
        self.wait_for(seconds)
        return self._is_set

    def wait_for(self, seconds: float | None, output: int | None = None) -> None:
        """Wait for the wish to end, or until there is room in an output for PIPE_BUF bytes."""
        files = select.poll()
        files.register(self._end, select.POLLIN)
        if self.parent is not None:
            files.register(self.parent, select.POLLIN)
        if output is not None:
            files.register(output, select.POLLOUT)
        files.poll(None if seconds is None else max(0.0, seconds * 1000))
        if self.is_orphaned:
            self.set()

    def end_with_parent(self, output: int) -> None:
        """Wish to end as soon as our parent has, or nobody reads our output any more."""
        self._parent = os.getppid()
        self.reader = output
        # Readable when it has ended. Without it, who waits looks from time to time.
        with suppress(OSError):
            self.parent = os.pidfd_open(self._parent)

    @property
    def is_orphaned(self) -> bool:
        return self._parent is not None and os.getppid() != self._parent

    def wish_reload(self) -> None:
        """Wish for other settings, without asking what comes of it."""
        self._reloads.append(None)
        os.eventfd_write(self._descriptor, 1)

    def ask_reload(self) -> Future[str]:
        """Wish for other settings. What comes of it is a sentence, or an error.

        Not in a signal handler, which may interrupt the import.
        """
        # Here, because it is rarely needed and takes memory for good.
        from concurrent.futures import Future  # noqa: PLC0415

        answer: Future[str] = Future()
        self._reloads.append(answer)
        os.eventfd_write(self._descriptor, 1)
        return answer

    def take_reloads(self) -> list[Future[str] | None]:
        """The wishes for other settings since they were taken before; None for who did not ask."""
        taken = []
        while self._reloads:
            taken.append(self._reloads.popleft())
        return taken

    # It stays readable when the wish is to end.
    def calm(self) -> None:
        """Be readable again with the next wish only."""
        with suppress(BlockingIOError):
            os.eventfd_read(self._descriptor)
        if self.is_set():
            os.eventfd_write(self._descriptor, 1)


class Alarm:
    """Waits for a wish, for a time, until a file calls, or until nobody reads our output."""

    def __init__(self, stop: Stop, file: int | None) -> None:
        self._stop = stop
        self._file: int | None = None
        self._poll = select.epoll()
        self._poll.register(stop, select.EPOLLIN)
        if stop.reader is not None:
            # Only that its other end was closed is told. A regular file has none.
            with suppress(PermissionError):
                self._poll.register(stop.reader, 0)
        if stop.parent is not None:
            self._poll.register(stop.parent, select.EPOLLIN)
        self.watch(file)

    def watch(self, file: int | None) -> None:
        """Wait for another file from now on."""
        if self._file is not None:
            with suppress(OSError):
                self._poll.unregister(self._file)
        self._file = file
        if file is not None:
            # Only a call wakes us, not that there is something to be read.
            self._poll.register(file, select.EPOLLIN | select.EPOLLET)

    def wait(self, seconds: float) -> bool:
        """Wait for so long at most. True when asked to end."""
        for file, events in self._poll.poll(max(0.0, seconds)):
            if file == self._stop.reader and events:
                self._stop.set()
        if self._stop.is_orphaned:
            self._stop.set()
        self._stop.calm()
        return self._stop.is_set()

    def close(self) -> None:
        self._poll.close()
