"""The capabilities that this process holds, and those that the kernel knows. Needs no /proc."""

from __future__ import annotations

import ctypes

# Numbers and structures: include/uapi/linux/capability.h and prctl.h.
VERSION_3 = 0x20080522
_PR_CAPBSET_READ = 23


class Header(ctypes.Structure):
    """`struct __user_cap_header_struct` for this thread."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class Half(ctypes.Structure):
    """`struct __user_cap_data_struct`: 32 capabilities of each set."""

    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def effective_capabilities() -> int:
    """The effective set, bit by number."""
    header, halves = Header(VERSION_3, 0), (Half * 2)()
    # It fails for nothing but a wrong version, and then says that nothing is held.
    ctypes.CDLL(None).capget(ctypes.byref(header), halves)
    low, high = (int(one.effective) for one in halves)
    return low | high << 32


def is_known(number: int) -> bool:
    """Whether this kernel has a capability of this number."""
    return int(ctypes.CDLL(None).prctl(_PR_CAPBSET_READ, number, 0, 0, 0)) >= 0
