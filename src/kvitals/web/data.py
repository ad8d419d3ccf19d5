"""The values of one chart over a window of time, written as Netdata 1.37 writes them."""

from __future__ import annotations

import time
from collections.abc import Iterable

from starlette.responses import Response

from kvitals.store.query import Window, select
from kvitals.store.ring import Row
from kvitals.web.answers import Document, document, text
from kvitals.web.exhibit import Exhibit
from kvitals.web.numbers import whole
from kvitals.web.query import Query

_WINDOWS_LINE = "\r\n"


def answer(exhibit: Exhibit, query: Query) -> Response:
    """The rows that a query asks for, newest first unless flipped."""
    window = select(
        exhibit.ring,
        query.chart,
        interval_s=exhibit.settings.interval_s,
        after=query.after,
        before=query.before,
        points=query.points,
        group=query.group,
    )
    rows = [_shape(row, query) for row in window.rows]
    if "flip" in query.options:
        rows.reverse()
    if "jsonwrap" in query.options:
        return document(_wrap(exhibit, query, window, rows))
    if query.format == "csv":
        return text(_csv(query, rows, _WINDOWS_LINE))
    return document(_table(query, rows))


def _shape(row: Row, query: Query) -> Row:
    moment, values = row
    chosen = [whole(values[place]) for place in query.columns]
    if "abs" in query.options or "absolute" in query.options:
        chosen = [None if one is None else abs(one) for one in chosen]
    if "null2zero" in query.options:
        chosen = [one or 0 for one in chosen]
    return moment, tuple(chosen)


def _names(query: Query) -> list[str]:
    return [query.chart.dimensions[place].name for place in query.columns]


def _table(query: Query, rows: Iterable[Row]) -> Document:
    scale = _scale(query)
    return {
        "labels": ["time", *_names(query)],
        "data": [[moment * scale, *values] for moment, values in rows],
    }


def _scale(query: Query) -> int:
    return 1000 if query.options & {"ms", "milliseconds"} else 1


def _csv(query: Query, rows: Iterable[Row], newline: str) -> str:
    dated = not query.options & {"seconds", "ms", "milliseconds"}
    lines = [",".join(("time", *map(_csv_name, _names(query))))]
    for moment, values in rows:
        shown = _date(moment) if dated else str(moment * _scale(query))
        lines.append(",".join((shown, *("null" if one is None else str(one) for one in values))))
    return newline.join((*lines, ""))


# Quoted only where it must be, so that plain names are written as the Agent writes them.
def _csv_name(name: str) -> str:
    if any(letter in name for letter in ',"\r\n'):
        return '"' + name.replace('"', '""') + '"'
    return name


def _date(moment: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment))


def _wrap(exhibit: Exhibit, query: Query, window: Window, rows: list[Row]) -> Document:
    oldest, newest = exhibit.ring.bounds() or (0, 0)
    ends = (window.rows[-1][0], window.rows[0][0]) if window.rows else (0, 0)
    known = [one for _, values in rows for one in values if one is not None]
    latest = _shape(window.rows[0], query)[1] if window.rows else ()
    options = ",".join(sorted(query.options))
    name = (
        f"chart://host:{exhibit.hostname}/instance:{query.chart.full_id}/dimensions:*"
        f"/after:{query.after}/before:{query.before}/points:{query.points}"
        f"/group:{query.group}/options:{options}"
    )
    return {
        "api": 1,
        "id": name,
        "name": name,
        "view_update_every": window.interval_s,
        "update_every": exhibit.settings.interval_s,
        "first_entry": oldest,
        "last_entry": newest,
        "before": ends[1],
        "after": ends[0],
        "group": query.group,
        "options": options,
        "dimension_names": _names(query),
        "dimension_ids": [query.chart.dimensions[place].id for place in query.columns],
        "functions": [],
        "latest_values": _latest(exhibit, query),
        "view_latest_values": latest,
        "dimensions": len(query.columns),
        "points": len(rows),
        "format": query.format,
        "db_points_per_tier": [len(rows)],
        "result": _csv(query, rows, "\n") if query.format == "csv" else _table(query, rows),
        "min": min(known, default=0),
        "max": max(known, default=0),
    }


def _latest(exhibit: Exhibit, query: Query) -> list[float | None]:
    for one in exhibit.ring.latest.charts if exhibit.ring.latest else ():
        if one.chart.full_id == query.chart.full_id:
            return [whole(one.values[place]) for place in query.columns]
    return [None for _ in query.columns]
