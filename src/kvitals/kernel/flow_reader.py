"""Reads who talked to whom since it was read before.

Promises: each unit is handed out once, with its flow or among the others.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterator

from kvitals.kernel.flow_tables import FlowTables
from kvitals.kernel.flow_words import FOLDED, KEY, VALUE, flows, others
from kvitals.kernel.libbpf import libbpf
from kvitals.model import Flow, Flows

_BATCH = 256


class FlowReader:
    """Empties the table that programs fill. capacity is how many flows find a place in it."""

    def __init__(self, tables: FlowTables, capacity: int) -> None:
        self._tables = tables
        self._capacity = capacity
        self._highest = 0
        self._keys = ctypes.create_string_buffer(_BATCH * KEY.size)
        self._values = ctypes.create_string_buffer(_BATCH * VALUE.size)

    def read(self) -> Flows:
        """All flows since the reading before."""
        rows = list(self._empty(self._tables.swap()))
        self._highest = max(self._highest, len(rows))
        ledger = self._tables.ledger()
        return Flows(
            rows=rows,
            other=dict(others(ledger)),
            folded=ledger[FOLDED],
            waiting=len(rows),
            highest=self._highest,
            capacity=self._capacity,
        )

    def close(self) -> None:
        """Let go of mapped memory; the maps are the maker's."""
        self._tables.close()

    def _empty(self, table: int) -> Iterator[Flow]:
        position = ctypes.c_uint32()
        before = None
        error = 0
        while not error:
            count = ctypes.c_uint32(_BATCH)
            error = -libbpf().call(
                "bpf_map_lookup_and_delete_batch",
                table,
                before,
                ctypes.byref(position),
                self._keys,
                self._values,
                ctypes.byref(count),
                None,
            )
            # At the end there may be some entries, and no more behind them.
            if error not in {0, errno.ENOENT}:
                raise OSError(error, os.strerror(error), "bpf_map_lookup_and_delete_batch")
            yield from flows(
                ctypes.string_at(self._keys, count.value * KEY.size),
                ctypes.string_at(self._values, count.value * VALUE.size),
            )
            before = ctypes.byref(position)
