"""prctl and system calls that the C library has no function for."""

from __future__ import annotations

import ctypes
import os
from functools import cache


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, name: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)
    return result


def prctl(option: int, *arguments: int) -> int:
    """Call prctl; what is not given is 0.

    Raises:
        OSError: the kernel refused.
    """
    four = [ctypes.c_ulong(one) for one in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_library().prctl(option, *four), "prctl")


def syscall(name: str, number: int, *arguments: object) -> int:
    """Make a system call by its number, with whole numbers and what ctypes knows.

    Raises:
        OSError: the kernel refused.
    """
    passed = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    return _checked(_library().syscall(ctypes.c_long(number), *passed), name)


def call(name: str, *arguments: object) -> int:
    """Call a function of the C library.

    Raises:
        OSError: it failed.
    """
    return _checked(getattr(_library(), name)(*arguments), name)
