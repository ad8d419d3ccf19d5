"""Maps that we make ourselves and hand to objects, rather than the other way round."""

from __future__ import annotations

import ctypes
from enum import IntEnum

from kvitals.kernel.libbpf import libbpf

MMAPABLE = 1024
NO_PREALLOC = 1


class Kind(IntEnum):
    """Kinds of maps (enum bpf_map_type, include/uapi/linux/bpf.h)."""

    HASH = 1
    ARRAY = 2
    LRU_HASH = 9
    LPM_TRIE = 11
    ARRAY_OF_MAPS = 12


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


def make_map(
    kind: Kind,
    name: str,
    key_bytes: int,
    value_bytes: int,
    entries: int,
    *,
    flags: int = 0,
    inner: int = 0,
) -> int:
    """The descriptor of a new map, which is the caller's to close.

    Raises:
        OSError: the kernel does not make it.
    """
    options = _MapOptions(size=ctypes.sizeof(_MapOptions), map_flags=flags, inner_map_fd=inner)
    return int(
        libbpf().check(
            "bpf_map_create",
            kind,
            name.encode(),
            key_bytes,
            value_bytes,
            entries,
            ctypes.byref(options),
        )
    )
