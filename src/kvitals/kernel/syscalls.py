"""System call numbers of x86-64, for 64-bit and for 32-bit programs, and the dispatcher's table.

Knows the layout of `table` in bpf/syscalls.bpf.c. Numbers: the kernel's
arch/x86/entry/syscalls/syscall_64.tbl and syscall_32.tbl.
"""

from __future__ import annotations

from collections.abc import Iterable

TABLE_SIZE = 512

NATIVE = {
    "read": 0,
    "write": 1,
    "open": 2,
    "close": 3,
    "pread64": 17,
    "pwrite64": 18,
    "readv": 19,
    "writev": 20,
    "clone": 56,
    "fork": 57,
    "vfork": 58,
    "creat": 85,
    "unlink": 87,
    "openat": 257,
    "unlinkat": 263,
    "preadv": 295,
    "pwritev": 296,
    "preadv2": 327,
    "pwritev2": 328,
    "clone3": 435,
    "openat2": 437,
}

IA32 = {
    "fork": 2,
    "read": 3,
    "write": 4,
    "open": 5,
    "close": 6,
    "creat": 8,
    "unlink": 10,
    "clone": 120,
    "readv": 145,
    "writev": 146,
    "pread64": 180,
    "pwrite64": 181,
    "vfork": 190,
    "openat": 295,
    "unlinkat": 301,
    "preadv": 333,
    "pwritev": 334,
    "preadv2": 378,
    "pwritev2": 379,
    "clone3": 435,
    "openat2": 437,
}

RESULT_IS_BYTES = 0x20
_SPECIAL = {"unlinkat": 0x40, "clone": 0x80, "fork": 0xA0, "vfork": 0xA0, "clone3": 0xC0}


def dispatch_table(served: Iterable[tuple[str, int, bool]]) -> bytes:
    """The table for the system calls given as (name, slot, whether its result is bytes)."""
    table = bytearray(2 * TABLE_SIZE)
    for name, slot, is_bytes in served:
        entry = slot | _SPECIAL.get(name, RESULT_IS_BYTES if is_bytes else 0)
        table[2 * NATIVE[name]] = entry
        table[2 * IA32[name] + 1] = entry
    return bytes(table)
