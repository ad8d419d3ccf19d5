"""What jsonwrap puts around an answer of /api/v1/data: of what it is, and of when."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kvitals.store.ring import Row
from kvitals.web.answers import Document
from kvitals.web.exhibit import Exhibit
from kvitals.web.numbers import printed
from kvitals.web.options import written
from kvitals.web.query import Query
from kvitals.web.structures import dumped
from kvitals.web.table import Table, single
from kvitals.web.values import Cells

_SINGLE = ("array", "ssv", "ssvcomma")


def wrap(
    exhibit: Exhibit,
    query: Query,
    table: Table,
    newest: Cells,
    write: Callable[[Table], Iterator[str]],
) -> Iterator[str]:
    """The whole answer as JSON, around what is written of a table; newest is its newest row."""
    extremes = _Extremes(query.options if query.format in _SINGLE else None)
    watched = Table(table.columns, map(extremes.see, table.rows))
    yield f'{dumped(_document(exhibit, query, table, newest))[:-1]},"result":'
    yield from write(watched)
    yield f',"min":{dumped(printed(extremes.least))},"max":{dumped(printed(extremes.largest))}}}'


class _Extremes:
    """The least and the largest of the numbers that are shown of the rows that go by."""

    def __init__(self, single_by: frozenset[str] | None) -> None:
        self._single_by = single_by
        self._least: float | None = None
        self._largest: float | None = None

    def see(self, row: Row) -> Row:
        cells = row[1] if self._single_by is None else (single(row[1], self._single_by),)
        known = [one for one in cells if one is not None]
        if known:
            least, largest = min(known), max(known)
            self._least = least if self._least is None else min(self._least, least)
            self._largest = largest if self._largest is None else max(self._largest, largest)
        return row

    @property
    def least(self) -> float:
        return self._least or 0

    @property
    def largest(self) -> float:
        return self._largest or 0


def _document(exhibit: Exhibit, query: Query, table: Table, newest_row: Cells) -> Document:
    oldest, newest = exhibit.history.bounds() or (0, 0)
    frame = query.frame
    charts = ",".join(one.full_id for one in query.selection.charts)
    name = f"chart://host:{exhibit.hostname}/instance:{charts}/{query.asked}"
    return {
        "api": 1,
        "id": name,
        "name": name,
        "view_update_every": frame.step_s,
        "update_every": exhibit.settings.interval_s,
        "first_entry": oldest,
        "last_entry": newest,
        "before": frame.before,
        "after": frame.after,
        "group": query.method.group,
        "options": written(query.options),
        "dimension_names": table.names,
        "dimension_ids": [one.line.id for one in table.columns],
        "functions": [],
        "latest_values": _latest(exhibit, table),
        "view_latest_values": [printed(one) for one in newest_row],
        "dimensions": len(table.columns),
        "points": frame.points,
        "format": query.format,
        "db_points_per_tier": [frame.points * frame.ticks * len(table.columns)],
    }


def _latest(exhibit: Exhibit, table: Table) -> list[float | None]:
    latest = exhibit.latest
    values = {one.chart.full_id: one for one in latest.charts} if latest else {}
    found: list[float | None] = []
    for column in table.columns:
        one = values.get(column.chart.full_id)
        cells = () if one is None else one.values
        found.append(printed(cells[column.place]) if column.place < len(cells) else None)
    return found
