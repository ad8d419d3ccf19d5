"""The maps through which programs tell who talks to whom, and are told what is wanted.

Knows their layouts in bpf/lib; refuses to know what a flow is good for.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import struct

from kvitals.kernel.flow_tables import put_to_use
from kvitals.kernel.flow_words import EDITION, KEY, LEDGER_BYTES, PHASE, VALUE
from kvitals.kernel.libbpf import libbpf
from kvitals.kernel.map_making import MMAPABLE, NO_PREALLOC, Kind, make_map
from kvitals.model import PeerFilter

PORTS = 1 << 16
_PORT_WORDS = PORTS // 64
# A length in bits, and an address (struct prefix, bpf/lib/filter.bpf.h).
_PREFIX = struct.Struct("=I16s")
# By name: kind, bytes of a key and of a value, entries, and flags. The sizes are
# those of struct flow_ledger, heard and listener.
_MAPS = {
    "flow_ledgers": (Kind.ARRAY, 4, LEDGER_BYTES, 1, MMAPABLE),
    "wanted_ports": (Kind.ARRAY, 4, 8, _PORT_WORDS, MMAPABLE),
    "wanted_prefixes": (Kind.LPM_TRIE, _PREFIX.size, 1, 1 << 20, NO_PREALLOC),
    "heard_by_task": (Kind.LRU_HASH, 8, 32, 16384, 0),
    "listeners": (Kind.LRU_HASH, 8, 1, 16384, 0),
}
_IS_WANTED = ctypes.byref(ctypes.c_uint8(1))


class FlowMaps:
    """Two tables of flows, the first of which is put to use, the ledger, and the filter.

    descriptors are by the names that the maps have in objects.
    """

    def __init__(self, capacity: int, wanted: PeerFilter) -> None:
        self.capacity = capacity
        self.descriptors: dict[str, int] = {}
        self.tables: list[int] = []
        self._views: list[tuple[mmap.mmap, memoryview]] = []
        try:
            self._make()
        except BaseException:
            self.close()
            raise
        self._ledger, self._ports = (view for _, view in self._views)
        self._prefixes: frozenset[tuple[bytes, int]] = frozenset()
        self.want(wanted)
        put_to_use(self.descriptors["flow_tables"], self.tables[0])

    def _make(self) -> None:
        for _ in range(2):
            self.tables.append(make_map(Kind.HASH, "flows", KEY.size, VALUE.size, self.capacity))
        self.descriptors["flow_tables"] = make_map(
            Kind.ARRAY_OF_MAPS, "flow_tables", 4, 4, 1, inner=self.tables[0]
        )
        for name, (kind, key, value, entries, flags) in _MAPS.items():
            self.descriptors[name] = make_map(kind, name, key, value, entries, flags=flags)
        for name in ("flow_ledgers", "wanted_ports"):
            size = -(-_MAPS[name][2] * _MAPS[name][3] // mmap.PAGESIZE) * mmap.PAGESIZE
            memory = mmap.mmap(self.descriptors[name], size, mmap.MAP_SHARED)
            self._views.append((memory, memoryview(memory).cast("Q")))

    def want(self, wanted: PeerFilter) -> None:
        """Count only some flows from now on. Connections are judged again when they talk."""
        bits = 0
        for first, last in wanted.ports:
            bits |= (1 << last + 1) - (1 << first)
        words = bits.to_bytes(PORTS // 8, "little")
        self._ports[:] = memoryview(words).cast("Q")
        prefixes = frozenset(wanted.prefixes)
        trie = self.descriptors["wanted_prefixes"]
        for address, length in prefixes - self._prefixes:
            prefix = _PREFIX.pack(length, address)
            libbpf().check("bpf_map_update_elem", trie, prefix, _IS_WANTED, 0)
        for address, length in self._prefixes - prefixes:
            libbpf().check("bpf_map_delete_elem", trie, _PREFIX.pack(length, address))
        self._prefixes = prefixes
        self._ledger[EDITION] += 1

    def enter(self, phase: int) -> None:
        """Tell the look at old sockets which of them to meet (enum phase)."""
        self._ledger[PHASE] = phase

    def close(self) -> None:
        """Unmap and let go of all maps. Safe to call twice."""
        for memory, view in self._views:
            view.release()
            memory.close()
        for descriptor in (*self.descriptors.values(), *self.tables):
            os.close(descriptor)
        self._views, self.descriptors, self.tables = [], {}, []
