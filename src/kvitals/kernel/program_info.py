"""What the kernel tells of a loaded BPF program: how often and how long it ran, what it missed.

Knows `struct bpf_prog_info` of include/uapi/linux/bpf.h; refuses to know what programs do.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterable
from typing import NamedTuple

from kvitals.kernel.libbpf import libbpf

# The structure up to recursion_misses: id, run_time_ns, run_cnt and this.
_INFO = struct.Struct("=4xI184xQQQ")


class ProgramCounts(NamedTuple):
    """Totals of one program since it was loaded.

    run_ns and runs rise only while the kernel keeps statistics of programs (sysctl
    kernel.bpf_stats_enabled). misses are events at which it did not run because it was
    running on that CPU already, or None where the kernel does not tell.
    """

    id: int
    run_ns: int
    runs: int
    misses: int | None


def program_counts(descriptors: Iterable[int]) -> list[ProgramCounts]:
    """The counts of programs, by their descriptors.

    Raises:
        OSError: the kernel does not tell.
    """
    library = libbpf()
    info = ctypes.create_string_buffer(_INFO.size)
    length = ctypes.c_uint32()
    found = []
    for one in descriptors:
        # What is in it says which lists of the program are wanted: none.
        ctypes.memset(info, 0, _INFO.size)
        length.value = _INFO.size
        library.check("bpf_obj_get_info_by_fd", one, info, ctypes.byref(length))
        number, run_ns, runs, misses = _INFO.unpack(info)
        # Since Linux kernel commit 9ed9e9ba2337 ("bpf: Count the number of times
        # recursion was prevented") (in v5.12), the structure goes that far.
        is_whole = length.value == _INFO.size
        found.append(ProgramCounts(number, run_ns, runs, misses if is_whole else None))
    return found
