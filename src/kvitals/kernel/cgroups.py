"""Where the cgroup v2 hierarchy is, and the numbers of its cgroups."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from kvitals.model import KvitalsError

# The root of a hierarchy is always kernfs node 1 (fs/kernfs/dir.c,
# kernfs_create_root), and cgroup v2 ids are inode numbers.
_ROOT_ID = 1
MOUNTS = Path("/proc/self/mounts")
_ESCAPED = re.compile(r"\\([0-7]{3})")


class CgroupError(KvitalsError):
    """A cgroup v2 folder is not there, or is none."""


# Spaces and the like are written as octal numbers (fs/proc_namespace.c, mangle).
def _mounted(mounts: Path) -> Iterator[tuple[Path, str, str]]:
    for line in mounts.read_text().splitlines():
        _, folder, kind, options, *_ = line.split(" ")
        plain = _ESCAPED.sub(lambda found: chr(int(found[1], 8)), folder)
        yield Path(plain), kind, options


def root_path(mounts: Path = MOUNTS) -> Path:
    """The mount point of the whole cgroup v2 hierarchy.

    Raises:
        CgroupError: it is not mounted, or only a part of it is seen from here.
    """
    for folder, kind, _ in _mounted(mounts):
        if kind == "cgroup2" and folder.stat().st_ino == _ROOT_ID:
            return folder
    raise CgroupError("the root of the cgroup v2 hierarchy is not mounted here")


def cgroup_id(folder: str) -> int:
    """The number by which the kernel knows a cgroup v2 folder.

    Raises:
        CgroupError: it is no such folder.
    """
    path = Path(folder)
    if not (path / "cgroup.procs").is_file() or not (path / "cgroup.controllers").is_file():
        raise CgroupError(f"{folder} is not a cgroup v2 folder")
    return path.stat().st_ino


# The order is that of `enum v1_controller` in bpf/lib/config.bpf.h, behind none.
V1_CONTROLLERS = ("memory", "pids", "cpu", "freezer")


def v1_hierarchy(mounts: Path = MOUNTS) -> tuple[int, Path | None]:
    """The cgroup v1 controller that names processes, and where its hierarchy is mounted.

    The number is that of the programs, 0 and None where no such hierarchy is
    mounted: then cgroup v2 has all the names.
    """
    found = {}
    for folder, kind, options in _mounted(mounts):
        if kind == "cgroup":
            found.update(dict.fromkeys(options.split(","), folder))
    for number, name in enumerate(V1_CONTROLLERS, start=1):
        if name in found:
            return number, found[name]
    return 0, None


# A folder's name can have any bytes.
def _shown(path: str) -> str:
    return os.fsencode(path).decode(errors="replace")


def folders_by_id(top: Path) -> dict[int, str]:
    """The paths of all cgroups of a hierarchy below its mount point, by their ids.

    What vanishes meanwhile is left out.
    """
    found = {}
    waiting = [str(top)]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                folders = [one for one in entries if one.is_dir(follow_symlinks=False)]
            found[Path(folder).stat().st_ino] = _shown(folder[len(str(top)) :]) or "/"
        except OSError:
            continue
        waiting.extend(one.path for one in folders)
    return found
