"""Whether this kernel lets maps that are open be read without a right, found out by trying.

Before Linux kernel commit c8644cd0efe7 ("bpf: refine kernel.unprivileged_bpf_disabled
behaviour") (in v5.19), that sysctl refused all of bpf() to whoever has not CAP_BPF.
"""

from __future__ import annotations

import ctypes
import errno

from kvitals.kernel.boundary.capabilities import effective, rest
from kvitals.kernel.counters import ROW_BYTES
from kvitals.kernel.libbpf import libbpf


def asks_for_bpf(counters: int) -> bool:
    """Whether bpf() is refused to who has no capability. counters is the map of all totals."""
    held = effective()
    value, first = ctypes.create_string_buffer(ROW_BYTES), ctypes.c_uint32(0)
    rest(frozenset())
    try:
        libbpf().check("bpf_map_lookup_elem", counters, ctypes.byref(first), value)
    except OSError as error:
        if error.errno != errno.EPERM:
            raise
        return True
    finally:
        rest(held)
    return False
