"""The totals that all BPF programs share, read from mapped memory without a system call.

Knows the layout of `struct cpu_row` in bpf/lib/counters.bpf.h; refuses to know
what a slot means.
"""

from __future__ import annotations

import ctypes
import mmap
import os

from kvitals.kernel.libbpf import libbpf

SLOTS = 32
WORDS_PER_SLOT = 3
WORDS_PER_CPU = SLOTS * WORDS_PER_SLOT
_MAP_TYPE_ARRAY = 2
_MAP_MMAPABLE = 1024


class _MapOptions(ctypes.Structure):
    """`struct bpf_map_create_opts` of libbpf's bpf.h."""

    _fields_ = (
        ("size", ctypes.c_size_t),
        ("btf_fd", ctypes.c_uint32),
        ("btf_key_type_id", ctypes.c_uint32),
        ("btf_value_type_id", ctypes.c_uint32),
        ("btf_vmlinux_value_type_id", ctypes.c_uint32),
        ("inner_map_fd", ctypes.c_uint32),
        ("map_flags", ctypes.c_uint32),
        ("map_extra", ctypes.c_uint64),
        ("numa_node", ctypes.c_uint32),
        ("map_ifindex", ctypes.c_uint32),
    )


class Counters:
    """An array map with a row for each possible CPU, mapped into our memory."""

    def __init__(self) -> None:
        self.cpus: int = libbpf().check("libbpf_num_possible_cpus")
        row_bytes = WORDS_PER_CPU * 8
        options = _MapOptions(size=ctypes.sizeof(_MapOptions), map_flags=_MAP_MMAPABLE)
        self.descriptor: int = libbpf().check(
            "bpf_map_create",
            _MAP_TYPE_ARRAY,
            b"counters",
            4,
            row_bytes,
            self.cpus,
            ctypes.byref(options),
        )
        self.size_bytes = -(-row_bytes * self.cpus // mmap.PAGESIZE) * mmap.PAGESIZE
        self._memory = mmap.mmap(self.descriptor, self.size_bytes, mmap.MAP_SHARED, mmap.PROT_READ)
        self._words = memoryview(self._memory).cast("Q")

    def read(self, slot: int) -> tuple[int, int, int]:
        """The calls, errors and bytes of a slot, summed over all CPUs."""
        end = WORDS_PER_CPU * self.cpus
        first = slot * WORDS_PER_SLOT
        calls, errors, transferred = (
            sum(self._words[word:end:WORDS_PER_CPU]) for word in range(first, first + 3)
        )
        return calls, errors, transferred

    def close(self) -> None:
        """Unmap and let go of the map. Safe to call twice."""
        if self.descriptor >= 0:
            self._words.release()
            self._memory.close()
            os.close(self.descriptor)
            self.descriptor = -1
