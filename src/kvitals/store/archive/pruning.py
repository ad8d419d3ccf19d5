"""What is too old, or too much, goes: the oldest first.

Little at a time, so that a clock that is wrong for a while takes little away.
Refuses to know what is in a page.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from kvitals.store.archive.schema import PAGE_BYTES, SPAN_S, TIERS, kept_bytes, used_bytes

# Spans of a tier that go at a time for their age: each is a quarter of an hour.
_SPANS = 4
# Pages of the file that are given back at a time.
_PAGES = 256


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most bytes of the file, and for how long its ticks and its minutes are kept."""

    most_bytes: int
    seconds_s: int
    minutes_s: int

    @property
    def room_bytes(self) -> int:
        """What pages may take; the rest is for what comes in and for the journal."""
        return (
            self.most_bytes * 3 // 4 if self.most_bytes < 16 << 20 else self.most_bytes - (4 << 20)
        )

    def keep_s(self, tier: str) -> int:
        """For how long a tier is kept."""
        return self.seconds_s if tier == "seconds" else self.minutes_s


def prune(database: sqlite3.Connection, bounds: Bounds, newest: int) -> None:
    """Delete what is too old at the time of the newest tick, then what is too much."""
    for tier in TIERS:
        for _ in range(_SPANS):
            start = _oldest(database, tier)
            if start is None or start + SPAN_S > newest - bounds.keep_s(tier):
                break
            _delete(database, tier, start)
    make_room(database, bounds, newest)


def make_room(database: sqlite3.Connection, bounds: Bounds, newest: int) -> None:
    """Delete the oldest, by how much of its time it has had, until all fits."""
    while used_bytes(database) > bounds.room_bytes:
        found = {tier: start for tier in TIERS if (start := _oldest(database, tier)) is not None}
        if not found:
            break
        tier = max(found, key=lambda one: (newest - found[one]) / bounds.keep_s(one))
        _delete(database, tier, found[tier])
    # Free pages are used again; only a bound that became less gives them back.
    while kept_bytes(database) > max(bounds.room_bytes, used_bytes(database)) + PAGE_BYTES * _PAGES:
        before = kept_bytes(database)
        database.execute(f"PRAGMA incremental_vacuum({_PAGES})").fetchall()
        if kept_bytes(database) >= before:
            break


def _oldest(database: sqlite3.Connection, tier: str) -> int | None:
    query = f"SELECT min(start) FROM {tier}"  # noqa: S608 (the name is one of ours)
    start = database.execute(query).fetchone()[0]
    return None if start is None else int(start)


def _delete(database: sqlite3.Connection, tier: str, start: int) -> None:
    database.execute(f"DELETE FROM {tier} WHERE start = ?", (start,))  # noqa: S608 (the name is one of ours)
