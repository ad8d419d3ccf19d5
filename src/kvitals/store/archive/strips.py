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
    """A page for each chart of a run, by its full id, in the dimensions with a known value."""
    found: dict[str, tuple[list[int], dict[str, list[float | None]]]] = {}
    for sheet in run:
        for chart, values in sheet.charts:
            times, columns = found.setdefault(chart.full_id, ([], {}))
            for one, value in zip(chart.dimensions, values, strict=True):
                column = columns.get(one.id)
                if column is None:
                    column = columns[one.id] = []
                column.extend([None] * (len(times) - len(column)))
                column.append(value if value is not None and not math.isnan(value) else None)
            times.append(sheet.time)
    for chart_id, (times, columns) in found.items():
        for column in columns.values():
            column.extend([None] * (len(times) - len(column)))
        known = {one: (values,) for one, values in columns.items() if any_known(values)}
        yield chart_id, Page(times, known)


def any_known(values: Sequence[float | None]) -> bool:
    """False when no value of a column is known."""
    return values.count(None) < len(values)
