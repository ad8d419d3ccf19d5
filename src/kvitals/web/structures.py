"""Tables as JSON: rows under labels, arrays, and the tables of Google's chart tools.

google_json puts JavaScript's Date in the place of times, and so is not JSON.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping

from kvitals.web.numbers import printed
from kvitals.web.table import Table, single
from kvitals.web.texts import moment_text

Writer = Callable[[Table, frozenset[str]], str]


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def dumped(content: object) -> str:
    return _ENCODER.encode(content)


def rows_under_labels(table: Table, options: frozenset[str]) -> str:
    """The format of all of Netdata's own clients."""
    labels = ["time", *table.names]
    rows = []
    for moment, cells in table.rows:
        when = _moment(moment, options)
        if "objectrows" in options:
            pairs = [
                f"{dumped(name)}:{dumped(cell)}"
                for name, cell in zip(labels[1:], map(printed, cells), strict=True)
            ]
            rows.append("{" + ",".join((f'"time":{when}', *pairs)) + "}")
        else:
            numbers = dumped([*map(printed, cells)])
            rows.append(f"[{when},{numbers[1:]}" if cells else f"[{when}]")
    return f'{{"labels":{dumped(labels)},"data":[{",".join(rows)}]}}'


def _moment(moment: int, options: frozenset[str]) -> str:
    if "google_json" in options:
        return f"new {_date(moment)}"
    return str(moment * 1000 if "ms" in options else moment)


# JavaScript counts months from 0.
def _date(moment: int) -> str:
    local = time.localtime(moment)
    return f"Date({local.tm_year},{local.tm_mon - 1},{','.join(map(str, local[2:6]))})"


def array(table: Table, options: frozenset[str]) -> str:
    """One number for each row."""
    return dumped([printed(one) for one in single(table, options)])


def array_of_rows(table: Table, options: frozenset[str]) -> str:
    """An array for each row, the first of them the labels."""
    rows: list[list[object]] = [["time", *table.names]]
    for moment, cells in table.rows:
        shown = moment_text(moment, options)
        rows.append([int(shown) if shown.isdigit() else shown, *map(printed, cells)])
    return dumped(rows)


def datatable(table: Table, _options: frozenset[str]) -> str:
    """https://developers.google.com/chart/interactive/docs/reference#dataparam."""
    columns: list[object] = [{"id": "", "label": "time", "pattern": "", "type": "datetime"}]
    for role in ("annotation", "annotationText"):
        kind = {"id": "", "label": "", "pattern": "", "type": "string"}
        columns.append({**kind, "p": {"role": role}})
    columns += [{"id": "", "label": name, "pattern": "", "type": "number"} for name in table.names]
    rows = [
        {"c": [{"v": value} for value in (_date(moment), None, None, *map(printed, cells))]}
        for moment, cells in table.rows
    ]
    return dumped({"cols": columns, "rows": rows})


WRITERS: Mapping[str, Writer] = {
    "json": rows_under_labels,
    "jsonp": rows_under_labels,
    "array": array,
    "csvjsonarray": array_of_rows,
    "datatable": datatable,
    "datasource": datatable,
}
