"""Reads what is told of this machine."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from kvitals.kernel.system_files import lines_if_readable, text
from kvitals.web.host import Host

_MACHINE_ID = Path("/etc/machine-id")
_RELEASES = (Path("/etc/os-release"), Path("/usr/lib/os-release"))
# As os-release(5) has it: in quotes or not, with a backslash before what a shell would read.
_ASSIGNED = re.compile(r"""([A-Za-z0-9_]+)=(?:"(.*)"|'(.*)'|([^"'].*)?)""")
_ESCAPED = re.compile(r"\\([\\$\"'`])")
_LONGEST = 4096


def hostname() -> str:
    """The name of this machine, in letters that can be sent."""
    return platform.node().encode(errors="surrogateescape").decode(errors="replace")


def machine_uid(name: str, file: Path = _MACHINE_ID) -> str:
    """An id that stays the same on this machine, and tells nothing about it."""
    try:
        secret = text(file, _LONGEST)
    except OSError:
        secret = name
    return str(uuid.UUID(bytes=hashlib.sha256(f"kvitals {secret}".encode()).digest()[:16]))


def os_release(files: Sequence[Path] = _RELEASES) -> Mapping[str, str]:
    """What the first of the files that is there says of the distribution; nothing without one."""
    for file in files:
        told = [_ASSIGNED.fullmatch(line.strip()) for line in lines_if_readable(file)]
        if told:
            return {
                one[1]: _ESCAPED.sub(r"\1", one[2] or one[3] or one[4] or "") for one in told if one
            }
    return {}


def this_host(name: str) -> Host:
    """The machine that we run on."""
    system = os.uname()
    release = os_release()
    return Host(
        uid=machine_uid(name),
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
