"""Pages of one chart over a window of time, out of the file.

Spans with strips are joined first, so that no tick comes twice; all others come
as they are kept, part by part. Refuses to know what is asked of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence

from kvitals.store.archive.compaction import pieces
from kvitals.store.archive.joining import join, parts
from kvitals.store.archive.schema import span_of
from kvitals.store.page import DamagedError, Page, step_of, unpack

Told = Callable[[Exception], None]


def read_pages(
    database: sqlite3.Connection,
    chart: str,
    ids: Sequence[str],
    window: tuple[int, int],
    told: Told,
    *,
    minutes: Collection[int],
) -> Iterator[Page]:
    """The pages with the ticks after the one time and until the other; what is damaged is told.

    With some of the columns of minutes, pages of minutes serve, and have these.
    Some pages have none of the dimensions.
    """
    # Strips and pages are those of one moment, however long reading takes.
    database.execute("BEGIN")
    fresh = _fresh_spans(database, chart, window)
    wanted = frozenset(ids)
    tier, places = ("minutes", minutes) if minutes else ("seconds", None)
    rows = database.execute(
        f"SELECT start, page FROM {tier}"  # noqa: S608 (the name is one of ours)
        " WHERE chart = ? AND start BETWEEN ? AND ? ORDER BY start, part",
        (chart, span_of(window[0] + 1), span_of(window[1])),
    )
    for start, data in rows:
        if start in fresh:
            continue
        try:
            yield unpack(data, wanted, places)
        except DamagedError as error:
            told(error)
    for start in fresh:
        times = sorted({one for piece in pieces(database, chart, start, ()) for one in piece.times})
        for part in parts(ids):
            if times:
                yield join(times, pieces(database, chart, start, part), part)


def longest_step(database: sqlite3.Connection, chart: str, window: tuple[int, int]) -> int:
    """The longest regular distance between ticks of a chart in a window; 1 when none is known."""
    database.execute("BEGIN")
    spans = (span_of(window[0] + 1), span_of(window[1]))
    longest = database.execute(
        "SELECT max(step) FROM (SELECT step FROM seconds WHERE chart = ?1 AND start BETWEEN ?2 AND"
        " ?3 UNION ALL SELECT step FROM minutes WHERE chart = ?1 AND start BETWEEN ?2 AND ?3)",
        (chart, *spans),
    ).fetchone()[0]
    steps = [longest or 1]
    for start in _fresh_spans(database, chart, window):
        found = {one for piece in pieces(database, chart, start, ()) for one in piece.times}
        steps.append(step_of(sorted(one for one in found if window[0] < one <= window[1])))
    return max(steps)


def _fresh_spans(database: sqlite3.Connection, chart: str, window: tuple[int, int]) -> list[int]:
    rows = database.execute(
        "SELECT DISTINCT start FROM fresh WHERE chart = ? AND first <= ? AND last > ?"
        " ORDER BY start",
        (chart, window[1], window[0]),
    )
    return [start for (start,) in rows]
