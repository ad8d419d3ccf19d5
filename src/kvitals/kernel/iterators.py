"""Numbers that a BPF iterator computes when its file is read.

Knows that an iterator is a link from which files are made; refuses to know
what the numbers mean.
"""

from __future__ import annotations

import os

from kvitals.kernel.libbpf import libbpf

_NUMBER_BYTES = 8


def read_number(link: int) -> int:
    """Run the iterator of a link once and return the 64-bit number that it writes.

    Raises:
        OSError: the kernel did not run it.
    """
    descriptor = libbpf().check("bpf_iter_create", link)
    try:
        content = os.read(descriptor, _NUMBER_BYTES)
    finally:
        os.close(descriptor)
    return int.from_bytes(content, "little")
