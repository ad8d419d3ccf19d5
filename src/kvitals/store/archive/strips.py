"""Ticks as they are handed over, and the strips that they become: one for each chart.

Takes what is needed out of a tick at once, so that a queue of them is small.
Refuses to know files.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kvitals.model import Chart, Tick
from kvitals.store.archive.schema import span_of
from kvitals.store.page import Page

Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The values of one tick."""

    time: int
    charts: tuple[tuple[Chart, Values], ...]


def sheet_of(tick: Tick) -> Sheet:
    """A tick without its totals."""
    return Sheet(tick.time, tuple((one.chart, one.values) for one in tick.charts))


def runs(sheets: Iterable[Sheet]) -> Iterator[list[Sheet]]:
    """Sheets whose times rise and which are of one span."""
    run: list[Sheet] = []
    for sheet in sheets:
        if run and (sheet.time <= run[-1].time or span_of(sheet.time) != span_of(run[0].time)):
            yield run
            run = []
        run.append(sheet)
    if run:
        yield run


def strips(run: Sequence[Sheet]) -> Iterator[tuple[str, Page]]:
    """A page for each chart of a run, by its full id, in the dimensions with a known value.

    One is made at a time: all at once would take as much memory as everything else of a tick.
    """
    found: dict[str, list[tuple[int, Chart, Values]]] = {}
    for sheet in run:
        for chart, values in sheet.charts:
            found.setdefault(chart.full_id, []).append((sheet.time, chart, values))
    for chart_id, ticks in found.items():
        yield chart_id, _page(ticks)


def _page(ticks: Sequence[tuple[int, Chart, Values]]) -> Page:
    columns: dict[str, list[float | None]] = {}
    for number, (_, chart, values) in enumerate(ticks):
        for one, value in zip(chart.dimensions, values, strict=True):
            if value is not None and not math.isnan(value):
                column = columns.get(one.id)
                if column is None:
                    column = columns[one.id] = [None] * len(ticks)
                column[number] = value
    return Page([time for time, _, _ in ticks], {one: (values,) for one, values in columns.items()})


def any_known(values: Sequence[float | None]) -> bool:
    """False when no value of a column is known."""
    return values.count(None) < len(values)
