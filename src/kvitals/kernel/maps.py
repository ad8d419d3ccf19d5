"""The maps in which processes are counted, and which of them a run uses.

Knows the names and layouts of maps in bpf/lib; refuses to know what is in them.
"""

from __future__ import annotations

import mmap
from enum import IntEnum

from kvitals.kernel.process_words import WORDS


class Keeping(IntEnum):
    """Where the counts of each process are kept: `enum keeping` in bpf/lib/config.bpf.h."""

    OFF = 0
    STORAGE = 1
    TABLE = 2


# The object that makes the maps; all others share them.
MAKERS = {Keeping.STORAGE: "processes", Keeping.TABLE: "processes_table"}
# The program of each that walks over all tasks.
WALKS = {Keeping.STORAGE: "iter_storage__task", Keeping.TABLE: "iter_table__task"}
# And the one that walks over the table itself.
OVER_ENTRIES = "iter_table__entries"
SHARED = {
    Keeping.OFF: (),
    Keeping.STORAGE: ("records", "ledgers", "messages", "drafts", "owners"),
    Keeping.TABLE: ("entries", "ledgers", "blanks"),
}
ALL_MAPS = tuple(dict.fromkeys(name for names in SHARED.values() for name in names))

# A quarter of what the row of a usual process takes: the buffer is emptied
# whenever it is half full, so it need not hold them all at once.
_BYTES_PER_PROCESS = 32
_MOST_ENTRIES = 1 << 20


def buffer_bytes(table_size: int) -> int:
    """The size of a ring buffer for so many ended processes: a power of two, at least a page."""
    return max(mmap.PAGESIZE, 1 << (table_size * _BYTES_PER_PROCESS - 1).bit_length())


def map_sizes(keeping: Keeping, table_size: int) -> dict[str, int]:
    """The maximum entries of the maps that a user can size."""
    if keeping is Keeping.STORAGE:
        return {"messages": buffer_bytes(table_size)}
    if keeping is Keeping.TABLE:
        return {"entries": min(table_size, _MOST_ENTRIES)}
    return {}


class Ledger:
    """What could be credited to no process, read from mapped memory.

    `struct ledger` in bpf/lib/processes.bpf.h: a record of words, how many rows
    were lost, and the number of the walk, which is ours to write.
    """

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, mmap.PAGESIZE, mmap.MAP_SHARED)
        self._words = memoryview(self._memory).cast("Q")

    def untracked(self) -> tuple[int, ...]:
        return tuple(self._words[:WORDS])

    def rows_lost(self) -> int:
        return self._words[WORDS]

    def ask_for_all(self) -> None:
        """Make the next walk tell of all processes, changed or not."""
        self._words[WORDS + 1] += 1

    def close(self) -> None:
        self._words.release()
        self._memory.close()
