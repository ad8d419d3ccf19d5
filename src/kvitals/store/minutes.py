"""Minutes out of seconds: how many values, their sum, the least and the largest.

A minute has the ticks after one full minute and until the next, and the time
of that. Refuses to know where pages are kept.
"""

from __future__ import annotations

from bisect import bisect_right

from kvitals.store.column import Column
from kvitals.store.page import VALUE, Page

MINUTE_S = 60


def end_of_minute(time: int) -> int:
    """The time of the minute that a tick belongs to."""
    return -(-time // MINUTE_S) * MINUTE_S


def summarize(page: Page) -> Page:
    """The minutes of a page of ticks; a minute without a tick is absent."""
    spans: list[tuple[int, int]] = []
    ends: list[int] = []
    first = 0
    while first < len(page.times):
        end = end_of_minute(page.times[first])
        last = bisect_right(page.times, end, first)
        ends.append(end)
        spans.append((first, last))
        first = last
    return Page(
        ends, {one: _summary(columns[VALUE], spans) for one, columns in page.columns.items()}
    )


def _summary(values: Column, spans: list[tuple[int, int]]) -> tuple[Column, Column, Column, Column]:
    counts: list[float | None] = []
    sums: list[float | None] = []
    least: list[float | None] = []
    largest: list[float | None] = []
    for first, last in spans:
        known = [value for value in values[first:last] if value is not None]
        counts.append(len(known))
        sums.append(sum(known) if known else None)
        least.append(min(known, default=None))
        largest.append(max(known, default=None))
    return counts, sums, least, largest
