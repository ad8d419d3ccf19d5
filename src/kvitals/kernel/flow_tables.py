"""The two tables of flows, of which programs fill one while the other is read.

Knows how they change places; refuses to know what is in them.
"""

from __future__ import annotations

import ctypes
import mmap
import os

from kvitals.kernel.flow_words import FOLDED, LEDGER_BYTES
from kvitals.kernel.libbpf import libbpf

_ONLY = ctypes.byref(ctypes.c_uint32(0))


def put_to_use(outer: int, table: int) -> None:
    """Have programs fill a table from now on, by the descriptor of the map that points to it."""
    value = ctypes.c_uint32(table)
    libbpf().check("bpf_map_update_elem", outer, _ONLY, ctypes.byref(value), 0)


class FlowTables:
    """The table in use, the spare one, the map that points to the first, and the ledger.

    Has descriptors of its own, since it outlives those that it is given.
    """

    def __init__(self, outer: int, in_use: int, spare: int, ledger: int) -> None:
        self._outer, self._in_use, self._spare = map(os.dup, (outer, in_use, spare))
        size = -(-LEDGER_BYTES // mmap.PAGESIZE) * mmap.PAGESIZE
        self._memory = mmap.mmap(ledger, size, mmap.MAP_SHARED, mmap.PROT_READ)
        self._words = memoryview(self._memory).cast("Q")

    def swap(self) -> int:
        """Put the other table to use, and return the one that no program uses any more.

        The kernel answers when all programs have ended that may have the old one
        (maybe_wait_bpf_programs, kernel/bpf/syscall.c).
        """
        put_to_use(self._outer, self._spare)
        self._in_use, self._spare = self._spare, self._in_use
        return self._spare

    def ledger(self) -> tuple[int, ...]:
        """The words of what found no place in the table."""
        return tuple(self._words[: FOLDED + 1])

    def close(self) -> None:
        """Unmap the ledger and let go of the maps. Safe to call twice."""
        self._words.release()
        self._memory.close()
        if self._outer >= 0:
            for one in (self._outer, self._in_use, self._spare):
                os.close(one)
            self._outer = self._in_use = self._spare = -1
