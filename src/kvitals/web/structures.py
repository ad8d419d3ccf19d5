"""Tables as JSON: rows under labels, arrays, and the tables of Google's chart tools.

google_json puts JavaScript's Date in the place of times, and so is not JSON.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kvitals.web.numbers import printed
from kvitals.web.table import Table, single
from kvitals.web.texts import moment_text
from kvitals.web.values import Cells

Writer = Callable[[Table, frozenset[str]], Iterator[str]]


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def dumped(content: object) -> str:
    return _ENCODER.encode(content)


def _listed(items: Iterable[str]) -> Iterator[str]:
    for number, one in enumerate(items):
        yield f",{one}" if number else one


def rows_under_labels(table: Table, options: frozenset[str]) -> Iterator[str]:
    """The format of all of Netdata's own clients."""
    labels = ["time", *table.names]
    write = _object if "objectrows" in options else _list
    keys = [*map(dumped, table.names)]
    yield f'{{"labels":{dumped(labels)},"data":['
    yield from _listed(write(keys, _moment(time, options), cells) for time, cells in table.rows)
    yield "]}"


def _object(keys: Sequence[str], when: str, cells: Cells) -> str:
    pairs = (f"{key}:{dumped(printed(one))}" for key, one in zip(keys, cells, strict=True))
    return "{" + ",".join((f'"time":{when}', *pairs)) + "}"


def _list(_keys: Sequence[str], when: str, cells: Cells) -> str:
    return f"[{when},{dumped([*map(printed, cells)])[1:]}" if cells else f"[{when}]"


def _moment(moment: int, options: frozenset[str]) -> str:
    if "google_json" in options:
        return f"new {_date(moment)}"
    return str(moment * 1000 if "ms" in options else moment)


# JavaScript counts months from 0.
def _date(moment: int) -> str:
    local = time.localtime(moment)
    return f"Date({local.tm_year},{local.tm_mon - 1},{','.join(map(str, local[2:6]))})"


def array(table: Table, options: frozenset[str]) -> Iterator[str]:
    """One number for each row."""
    yield "["
    yield from _listed(dumped(printed(single(cells, options))) for _, cells in table.rows)
    yield "]"


def array_of_rows(table: Table, options: frozenset[str]) -> Iterator[str]:
    """An array for each row, the first of them the labels."""
    yield "[" + dumped(["time", *table.names])
    for moment, cells in table.rows:
        shown = moment_text(moment, options)
        row = [int(shown) if shown.isdigit() else shown, *map(printed, cells)]
        yield "," + dumped(row)
    yield "]"


def datatable(table: Table, _options: frozenset[str]) -> Iterator[str]:
    """https://developers.google.com/chart/interactive/docs/reference#dataparam."""
    columns: list[object] = [{"id": "", "label": "time", "pattern": "", "type": "datetime"}]
    for role in ("annotation", "annotationText"):
        kind = {"id": "", "label": "", "pattern": "", "type": "string"}
        columns.append({**kind, "p": {"role": role}})
    columns += [{"id": "", "label": name, "pattern": "", "type": "number"} for name in table.names]
    yield f'{{"cols":{dumped(columns)},"rows":['
    yield from _listed(
        dumped({"c": [{"v": value} for value in (_date(moment), None, None, *map(printed, cells))]})
        for moment, cells in table.rows
    )
    yield "]}"


WRITERS: Mapping[str, Writer] = {
    "json": rows_under_labels,
    "jsonp": rows_under_labels,
    "array": array,
    "csvjsonarray": array_of_rows,
    "datatable": datatable,
    "datasource": datatable,
}
