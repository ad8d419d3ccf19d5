"""What others may see of this process, and the name that it has."""

from __future__ import annotations

import ctypes

from kvitals.kernel.boundary.calls import prctl

# include/uapi/linux/prctl.h
_PR_SET_DUMPABLE, _PR_SET_NAME = 4, 15
_NAME_BYTES = 15


def be_private() -> None:
    """Let nobody of the same user trace this process or read its memory."""
    prctl(_PR_SET_DUMPABLE, 0)


def set_name(name: str) -> None:
    """Be called so in lists of processes."""
    whole = ctypes.create_string_buffer(name.encode()[:_NAME_BYTES])
    prctl(_PR_SET_NAME, ctypes.addressof(whole))
