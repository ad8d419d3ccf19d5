"""What this process itself takes of the machine: processor time and memory.

Does without the module resource, which costs the plugin memory.
"""

from __future__ import annotations

import ctypes
import mmap
from functools import cache
from pathlib import Path

from kvitals.kernel.system_files import content

_STATM = Path("/proc/self/statm")
_STATM_BYTES = 256
# `struct rusage` (include/uapi/linux/resource.h): user and system time, each in
# seconds and microseconds, then 14 numbers more.
_USAGE_LONGS = 18
_RUSAGE_SELF = 0


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
