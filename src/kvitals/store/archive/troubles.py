"""Why the archive does not work, as a sentence that says what to do. Knows no ticks."""

from __future__ import annotations

import os
import sqlite3
from errno import EACCES, EDQUOT, ENOSPC, EPERM, EROFS
from pathlib import Path

from kvitals.model import KvitalsError

LIVE = "; the live view goes on"
_FULL_BYTES = 128 * 1024
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
# A file that is not as it was written leads to these; so does a mistake of who asks it.
_DOUBTFUL = {
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_SCHEMA,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_RANGE,
}
_REFUSED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN}


class ArchiveError(KvitalsError):
    """The archive cannot be used now. It may be tried again."""


class DamageError(sqlite3.DatabaseError):
    """The file is a sound database, and not the one that was written."""


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's number of an error, without its details. Python's own errors have that of any."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def is_damage(error: Exception) -> bool:
    """True when the file is not a database any more, one with holes, or not the one we made.

    What SQLite says of a damaged table has its bytes in it, which may be no text.
    """
    return isinstance(error, (DamageError, UnicodeDecodeError)) or (
        isinstance(error, sqlite3.Error) and primary_code(error) in _DAMAGE
    )


def is_doubtful(error: Exception) -> bool:
    """True when the file has to be looked at: it is damaged, or we are mistaken."""
    if isinstance(error, sqlite3.Error):
        return primary_code(error) in _DOUBTFUL
    return not isinstance(error, (OSError, ArchiveError))


def is_full(error: Exception) -> bool:
    """True when the file cannot grow: the disk is full, or its bound is reached."""
    return isinstance(error, sqlite3.Error) and primary_code(error) == sqlite3.SQLITE_FULL


def is_locked(folder: Path) -> ArchiveError:
    """Another kvitals has the folder."""
    return ArchiveError(
        f"another kvitals writes the history in {folder}: give each its own folder with "
        f"--history-dir{LIVE}"
    )


def trouble_of(error: Exception, folder: Path) -> ArchiveError:
    """What an error means for history."""
    number = error.errno if isinstance(error, OSError) else None
    code = primary_code(error) if isinstance(error, sqlite3.Error) else None
    if number in {ENOSPC, EDQUOT} or (code and _is_full(folder)):
        return ArchiveError(
            f"history is not written: the disk of {folder} is full; free room there or choose "
            f"another folder with --history-dir{LIVE}"
        )
    if code == sqlite3.SQLITE_FULL:
        return ArchiveError(
            f"history is not written: the file in {folder} has reached its bound, or a quota; "
            f"allow it more{LIVE}"
        )
    if number == EROFS or (code in _REFUSED and _is_read_only(folder)):
        return ArchiveError(
            f"history is not written: {folder} is on a file system that is read-only; make it "
            f"writable or choose another folder with --history-dir{LIVE}"
        )
    if number in {EACCES, EPERM} or code in _REFUSED:
        return ArchiveError(
            f"history is not written: there is no right to write in {folder}; give it to the user "
            f"that kvitals runs as, or choose another folder with --history-dir{LIVE}"
        )
    said = error.strerror if isinstance(error, OSError) else str(error) or type(error).__name__
    return ArchiveError(f"history is not written in {folder}: {said}{LIVE}")


def _is_full(folder: Path) -> bool:
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize < _FULL_BYTES


def _is_read_only(folder: Path) -> bool:
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except OSError:
        return False
