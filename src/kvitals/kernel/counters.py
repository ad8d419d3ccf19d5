"""The totals that all BPF programs share, read from mapped memory without a system call.

Knows the layout of `struct cpu_row` in bpf/lib/counters.bpf.h; refuses to know
what a slot means.
"""

from __future__ import annotations

import mmap
import os

from kvitals.kernel.libbpf import libbpf
from kvitals.kernel.map_making import MMAPABLE, Kind, make_map

SLOTS = 32
WORDS_PER_SLOT = 3
WORDS_PER_CPU = SLOTS * WORDS_PER_SLOT


class Counters:
    """An array map with a row for each possible CPU, mapped into our memory."""

    def __init__(self) -> None:
        self.cpus: int = libbpf().check("libbpf_num_possible_cpus")
        row_bytes = WORDS_PER_CPU * 8
        self.descriptor = make_map(Kind.ARRAY, "counters", 4, row_bytes, self.cpus, flags=MMAPABLE)
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
