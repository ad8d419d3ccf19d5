"""Where lines go: standard error, without ever failing or waiting for it.

Knows descriptors. Refuses to know what a line says. What cannot be written now is lost: a
collector that stands still for its log would lose more.
"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable
from contextlib import suppress

Outlet = Callable[[str], None]

STDERR = 2


def standard_error() -> Outlet:
    """The outlet to standard error as it is now; one that keeps silent where it is closed."""
    stream = sys.stderr
    if stream is None:
        return _nowhere
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):
        return _to_stream
    return _Descriptor(descriptor, stream.encoding or "utf-8")


def occupy_standard_streams() -> None:
    """Fill closed ones of the descriptors 0, 1 and 2, so that no other file becomes one of them."""
    for number in range(STDERR + 1):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                # The lowest free one is taken, which is this.
                os.open(os.devnull, os.O_RDWR)


class _Descriptor:
    """Writes whole lines, each at once, so that those of other processes do not come between."""

    def __init__(self, descriptor: int, encoding: str) -> None:
        self._descriptor = descriptor
        self._encoding = encoding
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLOUT)

    def __call__(self, line: str) -> None:
        data = f"{line}\n".encode(self._encoding, "backslashreplace")
        with suppress(OSError):
            while data and self._is_ready():
                data = data[os.write(self._descriptor, data) :]

    # A pipe that nobody reads is full or broken; writing would stop us, or call for SIGPIPE.
    def _is_ready(self) -> bool:
        return any(state == select.POLLOUT for _, state in self._poll.poll(0))


def _to_stream(line: str) -> None:
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"{line}\n")


def _nowhere(line: str) -> None:
    del line
