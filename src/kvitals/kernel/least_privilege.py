"""Gives up what this process may do and no longer needs, once everything is attached."""

from __future__ import annotations

import ctypes
import os

from kvitals.kernel.capabilities import VERSION_3, Half, Header
from kvitals.kernel.privileges import CAP_BPF, CAP_PERFMON

# Numbers and structures: include/uapi/linux/capability.h and prctl.h.
CAP_DAC_READ_SEARCH = 2
CAP_SYS_PTRACE = 19
_PR_SET_NO_NEW_PRIVS = 38

# Iterators are BPF commands; the descriptors of other users' processes can be
# counted by who may trace them and look into their folders.
KEPT = frozenset({CAP_BPF, CAP_PERFMON, CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH})


def keep_only(kept: frozenset[int] = KEPT) -> None:
    """Give up all other capabilities of this thread and of those that it starts.

    Programs that it starts gain none either. Call before other threads run.

    Raises:
        OSError: the kernel did not allow it.
    """
    library = ctypes.CDLL(None, use_errno=True)
    header, sets = Header(VERSION_3, 0), (Half * 2)()
    _check(library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    _check(library.capget(ctypes.byref(header), sets), "capget")
    for part in range(2):
        mask = sum(1 << number % 32 for number in kept if number // 32 == part)
        permitted = sets[part].permitted & mask
        sets[part] = Half(permitted, permitted, 0)
    _check(library.capset(ctypes.byref(header), sets), "capset")


def _check(result: int, name: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)
