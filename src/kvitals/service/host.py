"""Reads what is told of this machine."""

from __future__ import annotations

import hashlib
import os
import platform
import uuid
from contextlib import suppress
from pathlib import Path

from kvitals.web.host import Host

_MACHINE_ID = Path("/etc/machine-id")


def machine_uid(hostname: str) -> str:
    """An id that stays the same on this machine, and tells nothing about it."""
    secret = hostname
    with suppress(OSError):
        secret = _MACHINE_ID.read_text(encoding="ascii")
    return str(uuid.UUID(bytes=hashlib.sha256(f"kvitals {secret}".encode()).digest()[:16]))


def this_host(hostname: str) -> Host:
    """The machine that we run on."""
    system = os.uname()
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    return Host(
        uid=machine_uid(hostname),
        os_name=release.get("NAME", "Linux"),
        os_id=release.get("ID", "linux"),
        os_id_like=release.get("ID_LIKE", ""),
        os_version=release.get("VERSION", ""),
        os_version_id=release.get("VERSION_ID", ""),
        cores=os.cpu_count() or 1,
        ram_bytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        kernel_name=system.sysname,
        kernel_version=system.release,
        architecture=system.machine,
    )
