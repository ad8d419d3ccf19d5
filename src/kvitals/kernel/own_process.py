"""What this process itself takes of the machine: processor time and memory.

Does without the module resource, which costs the plugin memory.
"""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kvitals.kernel.program_info import ProgramCounts
from kvitals.kernel.system_files import byte_lines, content

_STATM = Path("/proc/self/statm")
_STATM_BYTES = 256
# `struct rusage` (include/uapi/linux/resource.h): user and system time, each in
# seconds and microseconds, then 14 numbers more.
_USAGE_LONGS = 18
_RUSAGE_SELF = 0
_ROLLUP = Path("/proc/self/smaps_rollup")


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None)


def processor_time_us() -> tuple[int, int]:
    """Microseconds of all threads since the start: in user space, and in the kernel for it."""
    used = (ctypes.c_long * _USAGE_LONGS)()
    # It fails for nothing but a wrong address.
    _library().getrusage(_RUSAGE_SELF, used)
    return used[0] * 1_000_000 + used[1], used[2] * 1_000_000 + used[3]


def resident_bytes(statm: Path = _STATM) -> int | None:
    """The memory of this process that is in RAM, or None where /proc does not tell."""
    try:
        return int(content(statm, _STATM_BYTES).split()[1]) * mmap.PAGESIZE
    except (OSError, ValueError, IndexError):
        return None


def private_bytes(rollup: Path = _ROLLUP) -> int | None:
    """The memory of this process that it shares with no other, or None where /proc does not tell.

    The kernel walks all pages for it: some tenths of a millisecond.
    """
    try:
        lines = byte_lines(rollup)
    except OSError:
        return None
    return sum(int(one.split()[1]) << 10 for one in lines if one.startswith(b"Private_"))


class Spent(NamedTuple):
    """What the kernel tells of our programs, and what another process took for us, if any did."""

    programs: Sequence[ProgramCounts]
    user_us: int = 0
    system_us: int = 0
    private_bytes: int = 0
