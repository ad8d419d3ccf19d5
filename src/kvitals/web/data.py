"""The values of charts over a window of time, in each format that Netdata 1.37 has."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from kvitals.web import reach, structures, texts
from kvitals.web.answers import RequestError, encoded
from kvitals.web.exhibit import Exhibit
from kvitals.web.options import read_options
from kvitals.web.origin import may_embed
from kvitals.web.query import Query, read_query, read_wish
from kvitals.web.selection import read_selection
from kvitals.web.table import Table, shape, whole_of
from kvitals.web.values import points
from kvitals.web.wrap import wrap

# What a page of another site may have a browser run, and so read.
_SCRIPTS = ("jsonp", "datasource")
_JSON = "application/json"
_SAME = "status:'error',errors:[{reason:'not_modified',message:'Data not modified'}]"
_SCRIPT = "application/x-javascript"


def takes_long(exhibit: Exhibit, parameters: Mapping[str, str]) -> bool:
    """Whether the answer is better not waited for in the event loop."""
    options = read_options(parameters.get("options", ""))
    try:
        selection = read_selection(exhibit, parameters, options)
        wish = read_wish(parameters, is_aligned="unaligned" not in options)
    except RequestError:
        return False
    return reach.takes_long(exhibit.history, wish, len(selection.columns))


def answer(exhibit: Exhibit, parameters: Mapping[str, str], headers: Mapping[str, str]) -> Response:
    """The points that a client asks for, newest first unless flipped.

    Raises:
        RequestError: a parameter is wrong, nothing is meant by it, or it may not be told.
    """
    query = read_query(exhibit, parameters)
    if query.format in _SCRIPTS and not may_embed(headers):
        raise RequestError(403, "Scripts with values are not given to pages of other sites.")
    content, media_type = _written(exhibit, query, _table(exhibit, query))
    found = Response(encoded(content), media_type=f"{media_type}; charset=utf-8")
    if query.file:
        found.headers["Content-Disposition"] = f'attachment; filename="{query.file}"'
    return found


# Percentages are of all dimensions, whichever are shown.
def _table(exhibit: Exhibit, query: Query) -> Table:
    chosen = query.selection
    if "percentage" not in query.options:
        rows = points(exhibit.history, chosen, query.frame, query.method)
        return shape(chosen.columns, rows, query.options)
    everything = chosen.whole
    rows = points(exhibit.history, everything, query.frame, query.method)
    places = [everything.columns.index(one) for one in chosen.columns]
    wholes = [whole_of(cells, query.options) for _, cells in rows]
    seen = [(time, tuple(cells[place] for place in places)) for time, cells in rows]
    return shape(chosen.columns, seen, query.options, wholes)


def _written(exhibit: Exhibit, query: Query, table: Table) -> tuple[str, str]:
    is_wrapped = "jsonwrap" in query.options
    if query.format in structures.WRITERS:
        content = structures.WRITERS[query.format](table, query.options)
        content = wrap(exhibit, query, table, content) if is_wrapped else content
        return _called(exhibit, query, content)
    write = texts.WRITERS[query.format]
    if is_wrapped:
        content = structures.dumped(write(table, query.options, "\n"))
        return wrap(exhibit, query, table, content), _JSON
    if query.format == "html":
        return texts.web_page(table, query.options), "text/html"
    return write(table, query.options, "\r\n"), "text/plain"


def _called(exhibit: Exhibit, query: Query, content: str) -> tuple[str, str]:
    if query.format == "jsonp":
        return f"{query.callback}({content});", _SCRIPT
    if query.format == "datasource":
        tqx = query.tqx
        _, newest = exhibit.history.bounds() or (0, 0)
        if tqx.signature == str(newest):
            return (
                f"{tqx.handler}({{version:'{tqx.version}',reqId:'{tqx.request}',{_SAME}}});",
                _SCRIPT,
            )
        head = f"version:'{tqx.version}',reqId:'{tqx.request}',status:'ok',sig:'{newest}'"
        return f"{tqx.handler}({{{head},table:{content}}});", _SCRIPT
    return content, _JSON
