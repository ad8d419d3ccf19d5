"""The totals that all BPF programs share, read from mapped memory without a system call.

Knows the layout of `struct cpu_row` in bpf/lib/counters.bpf.h; refuses to know
what a slot means.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Mapping
from contextlib import suppress

from kvitals.kernel.libbpf import libbpf
from kvitals.kernel.map_making import MMAPABLE, Kind, make_map

SLOTS = 32
WORDS_PER_SLOT = 3
GATES = 16
_FIRST_GATE = SLOTS * WORDS_PER_SLOT
WORDS_PER_CPU = _FIRST_GATE + GATES
ROW_BYTES = WORDS_PER_CPU * 8


class Totals:
    """A row for each possible CPU, of the array map with a descriptor, mapped into our memory."""

    protection = mmap.PROT_READ

    def __init__(self, descriptor: int) -> None:
        self.cpus: int = libbpf().check("libbpf_num_possible_cpus")
        self.size_bytes = -(-ROW_BYTES * self.cpus // mmap.PAGESIZE) * mmap.PAGESIZE
        self._memory = mmap.mmap(descriptor, self.size_bytes, mmap.MAP_SHARED, self.protection)
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
        """Unmap. Safe to call twice."""
        self._words.release()
        self._memory.close()


class Counters(Totals):
    """The map itself, with the gates by which objects are let count."""

    protection = mmap.PROT_READ | mmap.PROT_WRITE

    def __init__(self) -> None:
        cpus: int = libbpf().check("libbpf_num_possible_cpus")
        self.descriptor = make_map(Kind.ARRAY, "counters", 4, ROW_BYTES, cpus, flags=MMAPABLE)
        super().__init__(self.descriptor)

    def turn(self, editions: Mapping[int, int]) -> None:
        """Let only some editions of objects count from now on, by their gates.

        Each CPU's gates are turned on that CPU: an event meets the programs of the old
        and of the new object one after the other, and we cannot run in between.
        """
        allowed = os.sched_getaffinity(0)
        try:
            for cpu in range(self.cpus):
                with suppress(OSError):
                    os.sched_setaffinity(0, {cpu})
                for gate, edition in editions.items():
                    self._words[cpu * WORDS_PER_CPU + _FIRST_GATE + gate] = edition
        finally:
            os.sched_setaffinity(0, allowed)

    def close(self) -> None:
        """Unmap and let go of the map. Safe to call twice."""
        super().close()
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
