"""What jsonwrap puts around an answer of /api/v1/data: of what it is, and of when."""

from __future__ import annotations

from kvitals.web.answers import Document
from kvitals.web.exhibit import Exhibit
from kvitals.web.numbers import printed
from kvitals.web.options import written
from kvitals.web.query import Query
from kvitals.web.structures import dumped
from kvitals.web.table import Table, single

_PLACE = "\0"
_SINGLE = ("array", "ssv", "ssvcomma")


def wrap(exhibit: Exhibit, query: Query, table: Table, result: str) -> str:
    """The whole answer as JSON; result is the table as JSON."""
    shown = dumped(_document(exhibit, query, table))
    return shown.replace(dumped(_PLACE), result, 1)


def _document(exhibit: Exhibit, query: Query, table: Table) -> Document:
    oldest, newest = exhibit.history.bounds() or (0, 0)
    frame = query.frame
    charts = ",".join(one.full_id for one in query.selection.charts)
    name = f"chart://host:{exhibit.hostname}/instance:{charts}/{query.asked}"
    cells = (
        [single(table, query.options)]
        if query.format in _SINGLE
        else [row[1] for row in table.rows]
    )
    known = [one for row in cells for one in row if one is not None]
    newest_row = table.rows[-1 if "flip" in query.options else 0][1] if table.rows else ()
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
        "points": len(table.rows),
        "format": query.format,
        "db_points_per_tier": [frame.points * frame.ticks * len(table.columns)],
        "result": _PLACE,
        "min": printed(min(known, default=0)),
        "max": printed(max(known, default=0)),
    }


def _latest(exhibit: Exhibit, table: Table) -> list[float | None]:
    latest = exhibit.ring.latest
    values = {one.chart.full_id: one for one in latest.charts} if latest else {}
    found: list[float | None] = []
    for column in table.columns:
        one = values.get(column.chart.full_id)
        cells = () if one is None else one.values
        found.append(printed(cells[column.place]) if column.place < len(cells) else None)
    return found
