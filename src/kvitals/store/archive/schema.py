"""The file: its tables, and how it is opened for writing and for reading.

`fresh` has what came in the last minutes, chart by chart, in the order in which
it came; `seconds` and `minutes` have a page for each chart, quarter of an hour
and part of the dimensions. A file of another version, or of somebody else, is
left alone. Refuses to know what is in a page.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kvitals.store.archive.troubles import ArchiveError, DamageError, primary_code

VERSION = 1
# "kvit", in the header of the file.
APPLICATION_ID = 0x6B766974
PAGE_BYTES = 2048
# Pages of seconds and of minutes are as long as this, and begin at multiples of it.
SPAN_S = 900
_BUSY_S = 2.0
# A longer text or page is not ours, and is not read.
_MOST_BYTES = 16 << 20

_TABLES = """
CREATE TABLE state (is_open INTEGER NOT NULL);
INSERT INTO state VALUES (0);
CREATE TABLE fresh (
  id INTEGER PRIMARY KEY, start INTEGER NOT NULL, chart TEXT NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, page BLOB NOT NULL);
CREATE INDEX fresh_by_start ON fresh (start);
"""
_TIER = """
CREATE TABLE {0} (
  id INTEGER PRIMARY KEY, start INTEGER NOT NULL, chart TEXT NOT NULL, part INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, step INTEGER NOT NULL, page BLOB NOT NULL);
CREATE INDEX {0}_by_chart ON {0} (chart, start);
CREATE INDEX {0}_by_start ON {0} (start);
"""
TIERS = ("seconds", "minutes")


def span_of(time: int) -> int:
    """The start of the span that a tick belongs to: it has the ticks after it."""
    return (time - 1) // SPAN_S * SPAN_S


def chart_key(full_id: str) -> str:
    """The id of a chart as it is kept, whatever is in it."""
    return full_id.encode("utf-8", "backslashreplace").decode()


def connect(path: Path, *, most_bytes: int) -> sqlite3.Connection:
    """Open the file for writing, and make it where there is none.

    Raises:
        ArchiveError: it is of a newer version, or not ours.
        sqlite3.Error: it cannot be opened.
    """
    database = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        _prepare(database, path)
        database.execute(f"PRAGMA max_page_count={most_bytes // PAGE_BYTES}")
    except BaseException:
        database.close()
        raise
    return database


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    database.execute("PRAGMA cache_size=-128")
    # Nobody else opens it, so the index of the journal is in memory of our own: a file of it
    # that somebody cuts short would end us by a signal.
    database.execute("PRAGMA locking_mode=EXCLUSIVE")
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
    version, application = (_pragma(database, one) for one in ("user_version", "application_id"))
    is_empty = _is_empty(database)
    if not is_empty and application != APPLICATION_ID:
        raise ArchiveError(
            f"history is not written: {path} is not a history of kvitals and is left alone; move "
            "it away or choose another folder with --history-dir; the live view goes on"
        )
    if version > VERSION:
        raise ArchiveError(
            f"history is not written: {path} is of a newer kvitals (version {version} of the file, "
            f"known is {VERSION}) and is left alone; use that kvitals, or choose another folder "
            "with --history-dir; the live view goes on"
        )
    if is_empty:
        database.execute(f"PRAGMA page_size={PAGE_BYTES}")
        database.execute("PRAGMA auto_vacuum=INCREMENTAL")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.execute("PRAGMA wal_autocheckpoint=0")
    database.execute("PRAGMA journal_size_limit=0")
    if is_empty:
        marks = f"PRAGMA application_id={APPLICATION_ID};PRAGMA user_version={VERSION};"
        database.executescript(f"BEGIN IMMEDIATE;{_tables()}{marks}COMMIT;")
    elif not is_declared(database):
        raise DamageError("its tables are not those of a history")


# The first look into the file: what cannot be done now is for what is in it.
def _is_empty(database: sqlite3.Connection) -> bool:
    try:
        return not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.Error as error:
        if primary_code(error) == sqlite3.SQLITE_ERROR:
            raise DamageError(str(error)) from error
        raise


def was_open(database: sqlite3.Connection) -> bool:
    """Whether who wrote the file did not close it.

    Raises:
        DamageError: it does not say.
        sqlite3.Error: it cannot be read.
    """
    found = database.execute("SELECT is_open FROM state").fetchall()
    if found not in ([(0,)], [(1,)]):
        raise DamageError("it does not say how it ended")
    return bool(found[0][0])


def is_declared(database: sqlite3.Connection) -> bool:
    """Whether the tables are those that we make."""
    return _declared(database) == _wanted()


def _tables() -> str:
    return _TABLES + "".join(_TIER.format(one) for one in TIERS)


# As bytes, as damaged text may be none.
def _declared(database: sqlite3.Connection) -> list[tuple[bytes, bytes]]:
    return database.execute(
        "SELECT CAST(name AS BLOB), CAST(sql AS BLOB) FROM sqlite_master ORDER BY name"
    ).fetchall()


def _wanted() -> list[tuple[bytes, bytes]]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_tables())
        return _declared(database)


def _pragma(database: sqlite3.Connection, name: str) -> int:
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])


def used_bytes(database: sqlite3.Connection) -> int:
    """The bytes of the file that are in use; what was deleted is used again."""
    pages = _pragma(database, "page_count") - _pragma(database, "freelist_count")
    return pages * PAGE_BYTES


def kept_bytes(database: sqlite3.Connection) -> int:
    """The bytes of the file with its free pages."""
    return _pragma(database, "page_count") * PAGE_BYTES
