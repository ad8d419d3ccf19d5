"""What a BPF iterator writes when its file is read.

Knows that an iterator is a link from which files are made; refuses to know
what it writes.
"""

from __future__ import annotations

import os

from kvitals.kernel.libbpf import libbpf

_NUMBER_BYTES = 8
# What the kernel fills at once (bpf_iter_ops, kernel/bpf/bpf_iter.c: 8 pages).
_READ_BYTES = 1 << 15


def read_all(link: int) -> bytes:
    """Run the iterator of a link once and return all that it writes.

    Raises:
        OSError: the kernel did not run it.
    """
    descriptor = libbpf().check("bpf_iter_create", link)
    try:
        parts = []
        while part := os.read(descriptor, _READ_BYTES):
            parts.append(part)
    finally:
        os.close(descriptor)
    return b"".join(parts)


def read_number(link: int) -> int:
    """Run the iterator of a link once and return the 64-bit number that it writes.

    Raises:
        OSError: the kernel did not run it, or it wrote no number.
    """
    content = read_all(link)
    if len(content) != _NUMBER_BYTES:
        raise OSError(f"the iterator wrote {len(content)} bytes")
    return int.from_bytes(content, "little")
