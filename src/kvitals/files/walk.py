"""Opens a folder by its path, step by step, past links that nobody else can turn round.

A link on the way is followed where root or our own user made it, as `/var` may be one.
Anybody else's is refused: who owns it decides where we write. Refuses to know what is kept there.
"""

from __future__ import annotations

import os
import stat
from errno import ELOOP
from pathlib import Path, PurePosixPath

from kvitals.model import KvitalsError

_MOST_LINKS = 40
_PARENTS_MODE = 0o755


class UnsafeError(KvitalsError):
    """Somebody else could read or steer what is written there."""


def open_folder(path: Path, *, mode: int) -> int:
    """The descriptor of a folder, which is made with its parents where it is missing.

    Raises:
        UnsafeError: a link on the way belongs to another user.
        OSError: it cannot be made, is no folder, or there is no right to open it.
    """
    walking = os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC
    here = os.open("/", walking)
    try:
        left = list(reversed(path.absolute().parts[1:]))
        links = 0
        while left:
            name = left.pop()
            below = _below(here, name, walking, mode if not left else _PARENTS_MODE)
            try:
                found = os.fstat(below)
                if stat.S_ISLNK(found.st_mode):
                    links += 1
                    target = _target(below, found, path, links)
                    left.extend(reversed([part for part in target.parts if part != "/"]))
                    after = os.open("/", walking) if target.is_absolute() else None
                else:
                    after = os.open(".", walking | os.O_DIRECTORY, dir_fd=below)
            finally:
                os.close(below)
            if after is not None:
                os.close(here)
                here = after
        return os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=here)
    finally:
        os.close(here)


def _below(folder: int, name: str, flags: int, mode: int) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    except FileNotFoundError:
        os.mkdir(name, mode, dir_fd=folder)
        return os.open(name, flags, dir_fd=folder)


def _target(link: int, found: os.stat_result, path: Path, links: int) -> PurePosixPath:
    target = PurePosixPath(os.readlink("", dir_fd=link))
    if found.st_uid not in {0, os.geteuid()}:
        raise UnsafeError(
            f"{path}: on the way there is a link to {target} that belongs to user "
            f"{found.st_uid}, who could turn it elsewhere; name the folder without that link"
        )
    if links > _MOST_LINKS:
        raise OSError(ELOOP, os.strerror(ELOOP), str(path))
    return target
