"""A folder that is ours alone: who owns it, its rights, and those of the files in it.

Rights are 0750 for the folder and 0640 for files at most, whatever the umask is and whatever was
there. Refuses to know what the files hold.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from kvitals.files.walk import UnsafeError, open_folder

FOLDER_MODE = 0o750
FILE_MODE = 0o640
# What may stand in a folder of anybody: where a disk of its own is mounted.
_HARMLESS = {"lost+found"}
_OUR_NAME = "kvitals"


@dataclass(frozen=True, slots=True)
class Owner:
    """A user and a group."""

    uid: int
    gid: int


def open_private(path: Path, stem: str, owner: Owner | None = None) -> int:
    """The descriptor of a folder whose files begin with a stem, for its owner and group alone.

    It becomes that of the owner, with those files, where one is given: only root can do that.

    Raises:
        UnsafeError: it belongs to somebody else, or holds things that others may read.
        OSError: it cannot be made or opened.
    """
    folder = open_folder(path, mode=FOLDER_MODE)
    try:
        _take_over(folder, path, owner)
        _tighten(folder, path, stem)
        for name in _names(folder):
            if name.startswith(stem):
                _take_over_file(folder, name, owner)
    except BaseException:
        os.close(folder)
        raise
    return folder


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def _take_over(folder: int, path: Path, owner: Owner | None) -> None:
    found = os.fstat(folder)
    wanted = owner.uid if owner else os.geteuid()
    if found.st_uid not in {wanted, os.geteuid()}:
        # There nobody can give it away, and nobody can write.
        if os.fstatvfs(folder).f_flag & os.ST_RDONLY:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        raise UnsafeError(
            f"{path} belongs to user {found.st_uid}, and kvitals runs as user {wanted}: "
            f"chown -R {wanted} {path}, or choose another folder"
        )
    if owner is not None and (found.st_uid, found.st_gid) != (owner.uid, owner.gid):
        os.fchown(folder, owner.uid, owner.gid)


def _tighten(folder: int, path: Path, stem: str) -> None:
    mode = stat.S_IMODE(os.fstat(folder).st_mode)
    if not mode & ~FOLDER_MODE:
        return
    if _is_shared(_names(folder), path, stem, is_open=bool(mode & stat.S_IWOTH)):
        raise UnsafeError(
            f"{path} holds other things too and is open to others (mode {mode:04o}): choose a "
            f"folder of its own, or chmod {FOLDER_MODE:o} {path}"
        )
    os.fchmod(folder, mode & FOLDER_MODE)


# Closing /tmp or /etc to others would break the machine.
def _is_shared(names: list[str], path: Path, stem: str, *, is_open: bool) -> bool:
    others = [name for name in names if not name.startswith(stem) and name not in _HARMLESS]
    if is_open or not others:
        return bool(others)
    return len(others) == len(names) and path.name != _OUR_NAME


def is_plain(found: os.stat_result) -> bool:
    """Whether a file is one of bytes, under one name alone."""
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1


# What is no plain file is left to who opens it. Nobody has locks in it yet, so it may be closed.
def _take_over_file(folder: int, name: str, owner: Owner | None) -> None:
    try:
        file = os.open(
            name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder
        )
    except OSError:
        return
    try:
        found = os.fstat(file)
        if not is_plain(found) or found.st_uid not in {os.geteuid(), owner.uid if owner else -1}:
            return
        if owner is not None and (found.st_uid, found.st_gid) != (owner.uid, owner.gid):
            os.fchown(file, owner.uid, owner.gid)
        if stat.S_IMODE(found.st_mode) & ~FILE_MODE:
            os.fchmod(file, stat.S_IMODE(found.st_mode) & FILE_MODE)
    finally:
        os.close(file)
