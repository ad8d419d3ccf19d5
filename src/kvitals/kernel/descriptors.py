"""How many files this process may have open: as many as it can get, and what is left for others.

Does without the module resource, which costs the plugin memory.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from pathlib import Path

from kvitals.model import KvitalsError

# What all measurements hold open at most, with history on disk and a reload on the way.
LEAST = 384
# For what is opened for a moment: iterators in each tick, files of the page, names of peers.
RESERVE = 64
_RLIMIT_NOFILE = 7
_OPEN = Path("/proc/self/fd")


class DescriptorError(KvitalsError):
    """This process may not have enough files open."""


class _Limit(ctypes.Structure):
    _fields_ = (("soft", ctypes.c_uint64), ("hard", ctypes.c_uint64))


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _limit(wanted: _Limit | None = None) -> _Limit:
    """The limit of open files, set to another one first."""
    found = _Limit()
    new = ctypes.byref(wanted) if wanted is not None else None
    if _library().prlimit(0, _RLIMIT_NOFILE, new, ctypes.byref(found)):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return found


def raise_limit(wanted: int) -> int:
    """Let as many files be open as may be, and wanted ones where that is more; how many it is.

    More than the hard limit takes CAP_SYS_RESOURCE, so this is for before rights are given up.
    """
    hard = _limit().hard
    for most in (max(hard, wanted), hard):
        try:
            _limit(_Limit(most, most))
        except OSError:
            continue
        break
    return int(_limit().soft)


def require_descriptors(least: int = LEAST) -> None:
    """Get room for all that measuring holds open.

    Raises:
        DescriptorError: there is none; the text says what helps.
    """
    limit = raise_limit(least)
    if limit < least:
        raise DescriptorError(
            f"kvitals may have {limit} files open, and needs {least}. Raise the limit: "
            f"'ulimit -n 1024' before it, or LimitNOFILE=1024 in its unit."
        )


def room_for_clients() -> int:
    """How many connections leave enough descriptors for measuring."""
    try:
        held = sum(1 for _ in _OPEN.iterdir())
    except OSError:
        held = LEAST
    return max(0, int(_limit().soft) - max(held, LEAST) - RESERVE)
