"""Where the cgroup v2 hierarchy is, and the numbers of its cgroups."""

from __future__ import annotations

from pathlib import Path

from kvitals.model import KvitalsError

# The root of a hierarchy is always kernfs node 1 (fs/kernfs/dir.c,
# kernfs_create_root), and cgroup v2 ids are inode numbers.
_ROOT_ID = 1


class CgroupError(KvitalsError):
    """A cgroup v2 folder is not there, or is none."""


def root_path(mounts: Path = Path("/proc/self/mounts")) -> Path:
    """The mount point of the whole cgroup v2 hierarchy.

    Raises:
        CgroupError: it is not mounted, or only a part of it is seen from here.
    """
    for line in mounts.read_text().splitlines():
        _, folder, kind, *_ = line.split()
        if kind == "cgroup2" and Path(folder).stat().st_ino == _ROOT_ID:
            return Path(folder)
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
