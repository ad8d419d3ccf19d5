"""The folder of the archive: who has it, and what becomes of a damaged file. Knows no SQLite."""

from __future__ import annotations

import fcntl
import logging
import os
import time
from contextlib import suppress
from pathlib import Path

from kvitals.store.archive.troubles import is_locked

log = logging.getLogger(__name__)

_JOURNALS = ("-wal", "-shm")


def take(folder: Path) -> int:
    """The folder, locked for us.

    Raises:
        ArchiveError: another kvitals has it.
    """
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(number)
        raise is_locked(folder) from None
    except BaseException:
        os.close(number)
        raise
    return number


def move_aside(path: Path, why: str) -> Path:
    """Give a damaged file another name, so that a new one can be begun. Nothing is deleted."""
    name = f"{path.name}.damaged-{time.strftime('%Y%m%dT%H%M%S')}"
    number, aside = 0, path.with_name(name)
    while aside.exists():
        number += 1
        aside = path.with_name(f"{name}-{number}")
    path.rename(aside)
    for journal in _JOURNALS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + journal).rename(aside.with_name(aside.name + journal))
    log.warning("the history was damaged (%s) and moved to %s; a new one begins", why, aside)
    return aside
