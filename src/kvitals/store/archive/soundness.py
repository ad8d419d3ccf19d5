"""Whether a file is as it was written: its pages, its tables, and the kinds of its values.

Reads all of it. Refuses to know what becomes of one that is not.
"""

from __future__ import annotations

import sqlite3

from kvitals.store.archive.schema import SPAN_S, TIERS, is_declared, was_open
from kvitals.store.archive.troubles import is_damage

_TIMES = ("start", "first", "last")
_NUMBERS = {"fresh": _TIMES, **dict.fromkeys(TIERS, (*_TIMES, "part", "step"))}
# No clock says a later time.
_LATEST = 1 << 38


def is_sound(database: sqlite3.Connection) -> bool:
    """False when what is in the file is not what was written."""
    try:
        # Raises where it does not say.
        was_open(database)
        return (
            bool(database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
            and is_declared(database)
            and not any(_has_odd_values(database, table) for table in _NUMBERS)
        )
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return not (is_damage(error) or _is_unreadable(error))


# What is longer than we write, and a text that is none, of which Python tells without a number.
def _is_unreadable(error: Exception) -> bool:
    number = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_TOOBIG)
    return number & 0xFF == sqlite3.SQLITE_TOOBIG


def _has_odd_values(database: sqlite3.Connection, table: str) -> bool:
    odd = [
        f"typeof({one}) != 'integer' OR {one} NOT BETWEEN {-SPAN_S} AND {_LATEST}"
        for one in _NUMBERS[table]
    ]
    odd += ["typeof(chart) != 'text'", "typeof(page) != 'blob'"]
    found = database.execute(
        f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {' OR '.join(odd)})"  # noqa: S608 (the names are ours)
    ).fetchone()[0]
    database.execute(f"SELECT DISTINCT chart FROM {table}").fetchall()  # noqa: S608 (the name is ours)
    return bool(found)
