"""Gives up what this process may do and no longer needs.

Numbers: include/uapi/linux/prctl.h.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from itertools import count

from kvitals.kernel.boundary.calls import call, prctl
from kvitals.kernel.capabilities import VERSION_3, Half, Header

_PR_SET_KEEPCAPS = 8
_PR_CAPBSET_READ, _PR_CAPBSET_DROP = 23, 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT, _CLEAR_ALL = 47, 4


def gain_no_more() -> None:
    """Let no program that this process might start gain rights.

    Raises:
        OSError: the kernel does not know how.
    """
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def give_up_all_but(kept: frozenset[int]) -> None:
    """Give up all other capabilities of this thread and of those that it starts.

    Programs that it starts gain none either. Call before other threads run.

    Raises:
        OSError: the kernel did not allow it.
    """
    gain_no_more()
    narrow()
    held = permitted()
    _set(held & kept, held & kept)


def narrow() -> None:
    """Empty the sets from which programs that are started would have capabilities.

    Only some may empty the bounding set. It counts for nothing where no program gains rights.
    """
    with suppress(OSError):
        prctl(_PR_CAP_AMBIENT, _CLEAR_ALL)
    with suppress(OSError):
        for number in count():
            if prctl(_PR_CAPBSET_READ, number):
                prctl(_PR_CAPBSET_DROP, number)


def permitted() -> frozenset[int]:
    """The capabilities that this thread may make use of."""
    return _numbers("permitted")


def effective() -> frozenset[int]:
    """The capabilities that count now."""
    return _numbers("effective")


def rest(held: frozenset[int]) -> None:
    """Let only these count for now, without giving up any.

    Raises:
        OSError: one of them is not permitted.
    """
    _set(held, permitted())


def keep_across_users() -> None:
    """Let what is permitted stay so when this process becomes another user."""
    prctl(_PR_SET_KEEPCAPS, 1)


def _numbers(kind: str) -> frozenset[int]:
    sets = (Half * 2)()
    call("capget", ctypes.byref(Header(VERSION_3, 0)), sets)
    return frozenset(
        32 * part + bit
        for part in range(2)
        for bit in range(32)
        if getattr(sets[part], kind) >> bit & 1
    )


def _set(effective_ones: frozenset[int], permitted_ones: frozenset[int]) -> None:
    sets = (Half * 2)()
    for part in range(2):
        sets[part] = Half(_mask(effective_ones, part), _mask(permitted_ones, part), 0)
    call("capset", ctypes.byref(Header(VERSION_3, 0)), sets)


def _mask(held: frozenset[int], part: int) -> int:
    return sum(1 << number % 32 for number in held if number // 32 == part)
