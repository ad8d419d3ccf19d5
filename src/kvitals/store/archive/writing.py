"""The file in the hands of the one thread that writes it.

Says what it holds after each time that it wrote. Refuses to know threads, and
what to do when something fails.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kvitals.store.archive.compaction import compact
from kvitals.store.archive.folder import FILE_NAME, begin, is_trap, move_aside, take
from kvitals.store.archive.pruning import Bounds, make_room, prune
from kvitals.store.archive.schema import TIERS, chart_key, connect, span_of, was_open
from kvitals.store.archive.soundness import is_sound
from kvitals.store.archive.strips import Sheet, runs, strips
from kvitals.store.archive.troubles import is_damage
from kvitals.store.page import pack

log = logging.getLogger(__name__)

# How often what was written is brought to the disk for good, in seconds.
CHECKPOINT_S = 60


@dataclass(frozen=True, slots=True)
class Extent:
    """The times of the oldest and the newest tick, and from when on there are single ticks."""

    oldest: int
    newest: int
    fine_from: int


class Writing:
    """The open file, and the folder that is ours as long as it is."""

    def __init__(self, folder: Path, bounds: Bounds) -> None:
        """Open it, or make it.

        Raises:
            ArchiveError: it is another's, or of a newer version.
            OSError: the folder cannot be made or read.
            sqlite3.Error: the file cannot be opened.
        """
        self.path = folder / FILE_NAME
        self._bounds = bounds
        self._checkpoint_at = time.monotonic() + CHECKPOINT_S
        self._span: int | None = None
        self.moved_to: Path | None = None
        self._folder = take(folder)
        try:
            self.database = self._open()
        except BaseException:
            os.close(self._folder)
            raise

    def _open(self) -> sqlite3.Connection:
        if is_trap(self.path):
            self._move_aside("it is no file of ours alone")
        try:
            return self._begin()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if not is_damage(error):
                raise
            self._move_aside(str(error))
            return self._begin()

    def _move_aside(self, why: str) -> None:
        self.moved_to = move_aside(self.path, why, self._bounds.most_bytes)

    def _begin(self) -> sqlite3.Connection:
        begin(self.path)
        database = connect(self.path, most_bytes=self._bounds.most_bytes)
        try:
            if was_open(database):
                log.warning(
                    "the history was not closed the last time: its last seconds are missing"
                )
            # Whoever cannot write is told now.
            database.execute("UPDATE state SET is_open = 1")
        except BaseException:
            database.close()
            raise
        return database

    def extent(self) -> Extent | None:
        """What is in the file; None when nothing is."""
        found = {one: ends for one in ("fresh", *TIERS) if (ends := self._ends(one))}
        if not found:
            return None
        newest = max(last for _, last in found.values())
        fine = [first for one, (first, _) in found.items() if one != "minutes"]
        return Extent(min(first for first, _ in found.values()), newest, min([*fine, newest + 1]))

    def _ends(self, table: str) -> tuple[int, int] | None:
        first, last = self.database.execute(
            f"SELECT (SELECT min(first) FROM {table}"  # noqa: S608 (the name is one of ours)
            f" WHERE start = (SELECT min(start) FROM {table})), (SELECT max(last) FROM {table}"
            f" WHERE start = (SELECT max(start) FROM {table}))"
        ).fetchone()
        return None if first is None else (int(first), int(last))

    def write(self, sheets: Sequence[Sheet]) -> None:
        """Keep ticks, in one transaction; then tidy up, where there is something to tidy."""
        database = self.database
        database.execute("BEGIN IMMEDIATE")
        try:
            for run in runs(sheets):
                for chart, page in strips(run):
                    database.execute(
                        "INSERT INTO fresh VALUES (NULL, ?, ?, ?, ?, ?)",
                        (
                            span_of(page.times[0]),
                            chart_key(chart),
                            page.times[0],
                            page.times[-1],
                            pack(page, compress=False),
                        ),
                    )
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise

    def tidy(self, newest: int) -> bool:
        """Make pages of spans that are over, keep the bounds, and bring all to the disk.

        True when what there is begins at another time than before.
        """
        current, before = span_of(newest), self._span
        if current != before:
            compact(self.database, current)
            prune(self.database, self._bounds, newest)
            self._checkpoint_at = 0
            self._span = current
        self._checkpoint()
        return current != before

    def _checkpoint(self) -> None:
        if time.monotonic() >= self._checkpoint_at:
            self.database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            self._checkpoint_at = time.monotonic() + CHECKPOINT_S

    def make_room(self, newest: int) -> None:
        """Delete the oldest, as the file is as large as it may be."""
        make_room(self.database, self._bounds, newest)

    def is_sound(self) -> bool:
        """False when what is in the file is not what was written. Reads all of it."""
        return is_sound(self.database)

    def close(self, *, is_clean: bool = True) -> None:
        """Close the file and give the folder back; the next start tells of an unclean end."""
        with suppress(sqlite3.Error):
            if is_clean:
                self.database.execute("UPDATE state SET is_open = 0")
        with suppress(sqlite3.Error):
            self.database.close()
        os.close(self._folder)
