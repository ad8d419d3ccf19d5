"""Where cgroup hierarchies are seen, and the numbers of their cgroups.

The same hierarchy can be mounted often: as a whole, in parts, hidden below another mount, or
where this process may not look. What counts is what is really seen.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kvitals.kernel.mount_table import MOUNTS, Mount, mounts_of
from kvitals.model import KvitalsError

# The root of a hierarchy is always kernfs node 1 (fs/kernfs/dir.c,
# kernfs_create_root), and cgroup v2 ids are inode numbers.
_ROOT_ID = 1
# So many parts of a hierarchy are looked at where it is nowhere as a whole.
_MOST_PARTS = 16


class CgroupError(KvitalsError):
    """A cgroup v2 folder is not there, or is none."""


class View(NamedTuple):
    """A folder in which a hierarchy is seen, and the path of that folder in the hierarchy."""

    folder: Path
    prefix: str = ""


def _is_whole(mount: Mount) -> bool:
    try:
        return mount.folder.stat().st_ino == _ROOT_ID
    except (OSError, ValueError):
        return False


def _mounted(kind: str, table: Path) -> list[Mount]:
    try:
        return [one for one in mounts_of(kind, table) if one.is_seen]
    except OSError:
        return []


def _views(mounts: Iterable[Mount]) -> tuple[View, ...]:
    """The whole hierarchy if it is seen, else its parts."""
    parts = []
    for one in mounts:
        if _is_whole(one):
            return (View(one.folder),)
        parts.append(View(one.folder, _prefix(one.root)))
    return tuple(parts[:_MOST_PARTS])


# What is above the root of our cgroup namespace is shown as /..
def _prefix(root: Path) -> str:
    below = [os.fsencode(one).decode(errors="replace") for one in root.parts[1:] if one != ".."]
    return "".join(f"/{one}" for one in below)


def root_path(table: Path = MOUNTS) -> Path:
    """The mount point of the whole cgroup v2 hierarchy.

    Raises:
        CgroupError: it is not mounted, or only a part of it is seen from here.
    """
    for one in _mounted("cgroup2", table):
        if _is_whole(one):
            return one.folder
    raise CgroupError("the root of the cgroup v2 hierarchy is not mounted here")


def v2_views(table: Path = MOUNTS) -> tuple[View, ...]:
    """Where the cgroup v2 hierarchy is seen."""
    return _views(_mounted("cgroup2", table))


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


def v1_hierarchy(table: Path = MOUNTS) -> tuple[int, tuple[View, ...]]:
    """The cgroup v1 controller that names processes, and where its hierarchy is seen.

    The number is that of the programs, 0 where no such hierarchy is seen:
    then cgroup v2 has all the names. One that is seen as a whole comes first.
    """
    mounts = _mounted("cgroup", table)
    found = [
        (number, _views(one for one in mounts if name in one.options))
        for number, name in enumerate(V1_CONTROLLERS, start=1)
    ]
    seen = [one for one in found if one[1]]
    whole = (one for one in seen if not one[1][0].prefix)
    return next(whole, seen[0] if seen else (0, ()))


@cache
def chosen_v1() -> tuple[int, tuple[View, ...]]:
    """The same for this process, once and for all: programs are told the number at their load."""
    return v1_hierarchy()


# A folder's name can have any bytes.
def _shown(path: str) -> str:
    return os.fsencode(path).decode(errors="replace")


def folders_by_id(view: View) -> dict[int, str]:
    """The paths of all cgroups of a hierarchy that are seen in a view, by their ids.

    What vanishes meanwhile is left out.
    """
    found = {}
    top = str(view.folder)
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                folders = [one for one in entries if one.is_dir(follow_symlinks=False)]
            number = Path(folder).stat().st_ino
        except OSError:
            continue
        found[number] = view.prefix + _shown(folder[len(top) :]) or "/"
        waiting.extend(one.path for one in folders)
    return found
