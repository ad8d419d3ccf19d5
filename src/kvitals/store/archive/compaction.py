"""Strips of a span that is over, made into its pages of seconds and of minutes.

One transaction for each chart and span: a reader sees the strips or the pages.
Only so many dimensions are in memory at a time. Refuses to know when.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Sequence

from kvitals.store.archive.joining import join, parts
from kvitals.store.archive.schema import TIERS
from kvitals.store.archive.strips import any_known
from kvitals.store.minutes import summarize
from kvitals.store.page import VALUE, DamagedError, Page, pack, step_of, unpack

log = logging.getLogger(__name__)

# The largest number that a row can have.
_LAST = 2**63 - 1


def compact(database: sqlite3.Connection, current: int) -> int:
    """Make pages of all spans but the current one. How many there were."""
    over = database.execute(
        "SELECT DISTINCT start, chart FROM fresh WHERE start != ? ORDER BY start", (current,)
    ).fetchall()
    for start, chart in over:
        database.execute("BEGIN IMMEDIATE")
        try:
            _close(database, chart, start)
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise
    return len(over)


def _close(database: sqlite3.Connection, chart: str, start: int) -> None:
    last = database.execute("SELECT max(id) FROM seconds").fetchone()[0] or 0
    times: set[int] = set()
    ids: dict[str, None] = {}
    for piece in pieces(database, chart, start, None):
        times.update(piece.times)
        ids |= dict.fromkeys(piece.columns)
    ordered = sorted(times)
    # Where nothing was known, when that was still says how far ticks were apart.
    for number, part in enumerate(([*parts(ids)] or [[]]) if ordered else ()):
        page = join(ordered, pieces(database, chart, start, part, until=last), part)
        kept = {one: columns for one, columns in page.columns.items() if any_known(columns[VALUE])}
        if kept or not number:
            _insert(database, chart, start, number, Page(ordered, kept))
    for tier, until in (("seconds", last), ("fresh", _LAST)):
        # What was there before of this span is in the new pages.
        database.execute(
            f"DELETE FROM {tier} WHERE chart = ? AND start = ? AND id <= ?",  # noqa: S608 (the name is one of ours)
            (chart, start, until),
        )


def _insert(database: sqlite3.Connection, chart: str, start: int, part: int, page: Page) -> None:
    if part == 0:
        database.execute("DELETE FROM minutes WHERE chart = ? AND start = ?", (chart, start))
    for tier, one in zip(TIERS, (page, summarize(page)), strict=True):
        database.execute(
            f"INSERT INTO {tier} VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 (the name is one of ours)
            (
                start,
                chart,
                part,
                page.times[0],
                page.times[-1],
                step_of(page.times),
                pack(one, compress=True),
            ),
        )


def pieces(
    database: sqlite3.Connection,
    chart: str,
    start: int,
    wanted: Sequence[str] | None,
    *,
    until: int = _LAST,
) -> Iterator[Page]:
    """What there is of one chart and span, in the order in which it came.

    What is damaged is left out and told. until is the last page of seconds that counts.
    """
    queries = (
        "SELECT page FROM seconds WHERE chart = ? AND start = ? AND id <= ? ORDER BY id",
        "SELECT page FROM fresh WHERE chart = ? AND start = ? AND id <= ? ORDER BY id",
    )
    for query, last in zip(queries, (until, _LAST), strict=True):
        for (data,) in database.execute(query, (chart, start, last)):
            try:
                yield unpack(data, wanted)
            except DamagedError as error:
                log.warning(
                    "a part of the history is damaged and left out chart=%s: %s", chart, error
                )
