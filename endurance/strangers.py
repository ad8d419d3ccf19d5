"""Connections of another user than who watches: kvitals asks the kernel whose a socket is."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

STRANGER = 64100
_libc = ctypes.CDLL(None)


@contextmanager
def as_stranger() -> Iterator[None]:
    """Sockets that this thread makes within the block are another user's (setfsuid(2))."""
    before = _libc.setfsuid(STRANGER)
    try:
        yield
    finally:
        _libc.setfsuid(before)
