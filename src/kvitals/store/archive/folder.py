"""The folder of the archive: who has it, and what becomes of a damaged file. Knows no SQLite."""

from __future__ import annotations

import fcntl
import logging
import os
import stat
import time
from contextlib import suppress
from pathlib import Path

from kvitals.files.private import FILE_MODE, Owner, is_plain, open_private
from kvitals.files.walk import UnsafeError
from kvitals.store.archive.troubles import LIVE, ArchiveError, is_locked

log = logging.getLogger(__name__)

FILE_NAME = "history.sqlite"
_JOURNALS = ("-wal", "-shm")
_ASIDE = f"{FILE_NAME}.damaged-"
# So many files that were set aside are kept, the newest, for whoever wants to look into them.
MOST_ASIDE = 3


def prepare(folder: Path, uid: int, gid: int) -> None:
    """Give the folder and what history has there to a user, before we become that user.

    Raises:
        UnsafeError: it belongs to somebody else, or others could read or steer what is in it.
        OSError: it cannot be made, opened or given away.
    """
    os.close(open_private(folder, FILE_NAME, Owner(uid, gid)))


def take(folder: Path) -> int:
    """The folder, made where it is missing, for us alone, and locked.

    Raises:
        ArchiveError: another kvitals has it, or others could read or steer what is written there.
        OSError: it cannot be made or opened.
    """
    try:
        number = open_private(folder, FILE_NAME)
    except UnsafeError as error:
        raise ArchiveError(f"history is not written: {error}{LIVE}") from error
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(number)
        raise is_locked(folder) from None
    except BaseException:
        os.close(number)
        raise
    return number


def begin(path: Path) -> None:
    """Make the file where it is missing, empty, for its owner and group alone.

    SQLite gives it the rights that the umask leaves, and its journal those of the file. Who
    opens it is told of what hinders this.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with suppress(OSError):
        file = os.open(path, flags, FILE_MODE)
        try:
            os.fchmod(file, FILE_MODE)
        finally:
            os.close(file)


def is_trap(path: Path) -> bool:
    """Whether the file or its journal is a link, a pipe, a folder, or another user's."""
    for one in (path, path.with_name(path.name + _JOURNALS[0])):
        with suppress(FileNotFoundError):
            found = one.lstat()
            if not is_plain(found) or found.st_uid != os.geteuid():
                return True
    return False


def move_aside(path: Path, why: str, most_bytes: int) -> Path:
    """Give a damaged file another name, so that a new one can be begun.

    It is kept. Of those that were set aside before, so many stay as the bound allows.
    """
    name = f"{_ASIDE}{time.strftime('%Y%m%dT%H%M%S')}"
    number, aside = 0, path.with_name(name)
    while os.path.lexists(aside):
        number += 1
        aside = path.with_name(f"{name}-{number}")
    with suppress(FileNotFoundError):
        path.rename(aside)
    for journal in _JOURNALS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + journal).rename(aside.with_name(aside.name + journal))
    log.warning("the history was damaged (%s) and moved to %s; a new one begins", why, aside)
    _delete_older(aside, most_bytes)
    return aside


def is_there(aside: Path) -> bool:
    """Whether a file that was set aside, or its journal, still is where it was put."""
    return any(os.path.lexists(aside.with_name(aside.name + end)) for end in ("", *_JOURNALS))


# Damage that comes back would fill the disk.
def _delete_older(newest: Path, most_bytes: int) -> None:
    kept, left = 0, most_bytes
    for stem, files in sorted(_set_aside(newest).items(), key=lambda one: one[0] != newest.name):
        left -= sum(found.st_size for found in files.values())
        kept += 1
        if stem == newest.name or (kept <= MOST_ASIDE and left >= 0):
            continue
        left = 0
        for file in files:
            with suppress(OSError):
                file.unlink()
        log.warning("%s was deleted: newer files of the history were set aside", stem)


# By name without its journal, what was set aside last first. Folders are not ours to empty.
def _set_aside(beside: Path) -> dict[str, dict[Path, os.stat_result]]:
    found = []
    for file in beside.parent.glob(f"{_ASIDE}*"):
        with suppress(OSError):
            found.append((file, file.lstat()))
    files: dict[str, dict[Path, os.stat_result]] = {}
    for file, state in sorted(found, key=lambda one: one[1].st_ctime_ns, reverse=True):
        if not stat.S_ISDIR(state.st_mode):
            stem = file.name.removesuffix(_JOURNALS[0]).removesuffix(_JOURNALS[1])
            files.setdefault(stem, {})[file] = state
    return files
