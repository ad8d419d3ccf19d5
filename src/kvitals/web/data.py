"""The values of charts over a window of time, in each format that Netdata 1.37 has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from kvitals.store.ring import Row
from kvitals.web import reach, structures, texts
from kvitals.web.answers import Answer, RequestError
from kvitals.web.budget import Budget
from kvitals.web.exhibit import Exhibit
from kvitals.web.options import read_options
from kvitals.web.origin import may_embed
from kvitals.web.query import Query, read_query, read_wish
from kvitals.web.selection import read_selection
from kvitals.web.table import Table, kept, shaped
from kvitals.web.values import Cells, rows
from kvitals.web.wrap import wrap

# What a page of another site may have a browser run, and so read.
_SCRIPTS = ("jsonp", "datasource")
_JSON = "application/json"
_SAME = "status:'error',errors:[{reason:'not_modified',message:'Data not modified'}]"
_SCRIPT = "application/x-javascript"

Write = Callable[[Table], Iterator[str]]


def cost(exhibit: Exhibit, parameters: Mapping[str, str]) -> reach.Cost:
    """Whether the answer is better not waited for in the event loop."""
    options = read_options(parameters.get("options", ""))
    try:
        selection = read_selection(exhibit, parameters, options)
        wish = read_wish(parameters, is_aligned="unaligned" not in options)
    except RequestError:
        return reach.Cost.LITTLE
    chosen = selection.whole if "percentage" in options else selection
    return reach.cost(exhibit.history, wish, len(chosen.columns))


def answer(
    exhibit: Exhibit, parameters: Mapping[str, str], headers: Mapping[str, str], budget: Budget
) -> Answer:
    """The points that a client asks for, newest first unless flipped, worked out as they are sent.

    Raises:
        RequestError: a parameter is wrong, nothing is meant by it, or it may not be told.
    """
    query = read_query(exhibit, parameters)
    if query.format in _SCRIPTS and not may_embed(headers):
        raise RequestError(403, "Scripts with values are not given to pages of other sites.")
    parts, media_type = _written(exhibit, query, _Shown(exhibit, query, budget))
    more = {}
    if query.file:
        more["Content-Disposition"] = f'attachment; filename="{query.file}"'
    return Answer(parts, f"{media_type}; charset=utf-8", more)


class _Shown:
    """The table of a query. Its rows are read out of the history each time that it is asked for."""

    def __init__(self, exhibit: Exhibit, query: Query, budget: Budget) -> None:
        self._query = query
        self._history = replace(exhibit.history, check=budget.check)
        chosen = query.selection
        # Percentages are of all dimensions, whichever are shown.
        self._read = chosen.whole if "percentage" in query.options else chosen
        places = {(one.chart.full_id, one.place): n for n, one in enumerate(self._read.columns)}
        of_chosen = [places[one.chart.full_id, one.place] for one in chosen.columns]
        self._places = kept(of_chosen, self._rows(is_newest_first=False), query.options)

    def _rows(self, *, is_newest_first: bool) -> Iterator[Row]:
        query = self._query
        return rows(
            self._history, self._read, query.frame, query.method, is_newest_first=is_newest_first
        )

    def _shaped(self, *, is_newest_first: bool) -> Iterator[Row]:
        found = self._rows(is_newest_first=is_newest_first)
        return shaped(found, self._places, self._query.options)

    @property
    def table(self) -> Table:
        is_newest_first = "flip" not in self._query.options
        columns = tuple(self._read.columns[place] for place in self._places)
        return Table(columns, self._shaped(is_newest_first=is_newest_first))

    @property
    def newest(self) -> Cells:
        return next((cells for _, cells in self._shaped(is_newest_first=True)), ())


def _written(exhibit: Exhibit, query: Query, shown: _Shown) -> tuple[Iterator[str], str]:
    write, media_type = _writer(query)
    if "jsonwrap" in query.options:
        parts = wrap(exhibit, query, shown.table, shown.newest, write)
    else:
        parts = write(shown.table)
    if query.format in _SCRIPTS:
        return _called(exhibit, query, parts), _SCRIPT
    return parts, media_type


def _writer(query: Query) -> tuple[Write, str]:
    if query.format in structures.WRITERS:
        as_json = structures.WRITERS[query.format]
        return (lambda table: as_json(table, query.options)), _JSON
    as_text = texts.WRITERS[query.format]
    if "jsonwrap" in query.options:
        return (lambda table: _quoted(as_text(table, query.options, "\n"))), _JSON
    newline, media_type = ("\n", "text/html") if query.format == "html" else ("\r\n", "text/plain")
    return (lambda table: as_text(table, query.options, newline)), media_type


# Text within JSON.
def _quoted(parts: Iterator[str]) -> Iterator[str]:
    yield '"'
    for one in parts:
        yield structures.dumped(one)[1:-1]
    yield '"'


def _called(exhibit: Exhibit, query: Query, parts: Iterator[str]) -> Iterator[str]:
    if query.format == "jsonp":
        yield f"{query.callback}("
        yield from parts
        yield ");"
        return
    tqx = query.tqx
    _, newest = exhibit.history.bounds() or (0, 0)
    head = f"{tqx.handler}({{version:'{tqx.version}',reqId:'{tqx.request}',"
    if tqx.signature == str(newest):
        yield f"{head}{_SAME}}});"
        return
    yield f"{head}status:'ok',sig:'{newest}',table:"
    yield from parts
    yield "});"
