"""Reads who talked to whom since it was read before.

Promises: each unit is handed out once, with its flow or among the others.
"""

from __future__ import annotations

import ctypes
import errno
import logging
import os
from collections.abc import Iterable, Iterator, Mapping

from kvitals.kernel.flow_maps import FlowMaps
from kvitals.kernel.flow_words import FOLDED, KEY, VALUE, flows, others
from kvitals.kernel.iterators import read_all
from kvitals.kernel.libbpf import libbpf
from kvitals.model import Flow, Flows

log = logging.getLogger(__name__)

# The objects that count flows, and the program of each that looks at the
# sockets that were there before.
LOOKS = {"network": "iter__task_file", "network_by_port": "iter__tcp"}
# Those that only help them.
TELLERS = ("datagrams",)
# How far the look is (enum phase).
LISTENERS, OTHERS, READY = range(3)
_BATCH = 256


class FlowReader:
    """Empties the table that programs fill."""

    def __init__(self, maps: FlowMaps) -> None:
        self._maps = maps
        self._highest = 0
        self._keys = ctypes.create_string_buffer(_BATCH * KEY.size)
        self._values = ctypes.create_string_buffer(_BATCH * VALUE.size)

    def meet(self, looks: Iterable[tuple[str, Mapping[str, int]]]) -> None:
        """Look at the sockets that are there, first at those that listen; then count flows.

        looks are the objects that can look, with their links.
        """
        for phase in (LISTENERS, OTHERS):
            self._maps.enter(phase)
            for name, links in looks:
                try:
                    read_all(links[LOOKS[name]])
                except (KeyError, OSError) as error:
                    log.warning("sockets that were there are not known error=%s", error)
        self._maps.enter(READY)

    def read(self) -> Flows:
        """All flows since the reading before."""
        rows = list(self._empty(self._maps.swap()))
        self._highest = max(self._highest, len(rows))
        ledger = self._maps.ledger()
        return Flows(
            rows=rows,
            other=dict(others(ledger)),
            folded=ledger[FOLDED],
            waiting=len(rows),
            highest=self._highest,
            capacity=self._maps.capacity,
        )

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
