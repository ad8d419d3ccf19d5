"""Reads what each process did, wherever its record is kept.

Promises: each unit is handed out once, under the name that the process had
when it did it (as far as the hooks tell), or is among the untracked.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping

from kvitals.kernel.attached import link_name
from kvitals.kernel.iterators import read_all
from kvitals.kernel.libbpf import libbpf
from kvitals.kernel.maps import MAKERS, OVER_ENTRIES, WALKS, Keeping, Ledger
from kvitals.kernel.process_words import RowReader
from kvitals.kernel.ring import RingBuffer
from kvitals.model import Measurement, Remark, Row, Walk


class ProcessReader:
    """Rows of processes, as a walk over all tasks and messages of ended ones tell them.

    highest is the most that ever waited to be read.
    """

    def __init__(
        self,
        keeping: Keeping,
        descriptors: Mapping[str, int],
        measurements: Iterable[Measurement],
        *,
        capacity: int,
        highest: int = 0,
    ) -> None:
        self._keeping = keeping
        self._capacity = capacity
        self.highest = highest
        self._rows = RowReader(measurements)
        maker = MAKERS[keeping]
        self._over_tasks = descriptors[link_name(maker, WALKS[keeping])]
        self._ledger = Ledger(descriptors["ledgers"])
        if keeping is Keeping.TABLE:
            self._entries = descriptors["entries"]
            self._over_entries = descriptors[link_name(maker, OVER_ENTRIES)]
        self._ring = RingBuffer(descriptors["messages"]) if keeping is Keeping.STORAGE else None

    def ask_for_all(self) -> None:
        """Make the next walk tell of all processes, changed or not."""
        self._ledger.ask_for_all()

    @property
    def calling(self) -> int | None:
        """A file that calls when half of the buffer is full; a table cannot."""
        return self._ring.descriptor if self._ring else None

    def fetch(self) -> Walk:
        """What was sent since the last fetch or walk: cheap, and to be done each second."""
        rows, waiting = self._messages()
        return self._walk(rows, waiting, ())

    def walk(self) -> Walk:
        """What all processes did since they were told of before.

        Raises:
            OSError: the kernel did not run the iterators.
        """
        rows, waiting = self._messages()
        found, summary = self._rows.read(read_all(self._over_tasks))
        if self._keeping is Keeping.TABLE:
            found, _ = self._rows.read(read_all(self._over_entries))
            waiting = sum(summary[:1]) + self._forget(found)
        return self._walk(rows + found, waiting, summary)

    def _messages(self) -> tuple[list[Row], int]:
        if self._ring is None:
            return [], 0
        content, waiting = self._ring.empty()
        return self._rows.read(content)[0], waiting

    def _forget(self, rows: Iterable[Row]) -> int:
        released = [row.process.pid for row in rows if row.remark is Remark.RELEASED]
        for pid in released:
            key = ctypes.c_uint32(pid)
            libbpf().call("bpf_map_delete_elem", self._entries, ctypes.byref(key))
        return len(released)

    def _walk(self, rows: list[Row], waiting: int, summary: tuple[int, ...]) -> Walk:
        self.highest = max(self.highest, waiting)
        processes, tasks, zombies = (*summary, None, None, None)[:3]
        return Walk(
            rows=rows,
            untracked=dict(self._rows.totals(self._ledger.untracked())),
            rows_lost=self._ledger.rows_lost(),
            waiting=waiting,
            highest=self.highest,
            capacity=self._capacity,
            processes=processes,
            tasks=tasks,
            zombies=zombies,
        )

    def close(self) -> None:
        """Let go of mapped memory; the maps are the maker's."""
        if self._ring is not None:
            self._ring.close()
        self._ledger.close()
