"""How the C library keeps what this process has freed: little of it, and not for long.

By itself it makes a heap for each of several threads, raises the size from which
a block is given back at once to that of the largest one that it ever saw, and
keeps what is free below anything in use. One large answer would stay for good.
"""

from __future__ import annotations

import ctypes
from functools import cache

# malloc.h
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_BLOCK = 128 * 1024
_HEAPS = 2


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None)


def keep_little() -> None:
    """Have few heaps, and give large blocks back at once. To be called before there are threads.

    Another C library than glibc has its own ways, and is left to them.
    """
    choose = getattr(_library(), "mallopt", None)
    if choose is not None:
        choose(_ARENA_MAX, _HEAPS)
        choose(_MMAP_THRESHOLD, _BLOCK)
        choose(_TRIM_THRESHOLD, _BLOCK)


def give_back() -> None:
    """Return whole pages that are free, wherever they are. Takes some milliseconds."""
    trim = getattr(_library(), "malloc_trim", None)
    if trim is not None:
        trim(0)
