"""The parameters of /api/v1/data, read and checked. Knows no values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kvitals.web.answers import RequestError
from kvitals.web.exhibit import Exhibit
from kvitals.web.google import Tqx, read_tqx
from kvitals.web.grouping import GROUPS, proper_name
from kvitals.web.options import read_options, written
from kvitals.web.parameters import choice, file_name, function, number
from kvitals.web.reach import read_frame, require_bounded
from kvitals.web.selection import Selection, dimensions, read_selection
from kvitals.web.values import Method
from kvitals.web.window import DEFAULT_AFTER, Frame, Wish

FORMATS = (
    *("json", "jsonp", "csv", "tsv", "tsv-excel", "html", "markdown", "array"),
    *("ssv", "ssvcomma", "csvjsonarray", "datasource", "datatable"),
)


@dataclass(frozen=True, slots=True)
class Query:
    """What a client asks for. asked has the parameters as an answer repeats them."""

    selection: Selection
    frame: Frame
    method: Method
    format: str
    options: frozenset[str]
    callback: str
    file: str
    tqx: Tqx
    asked: str


def read_query(exhibit: Exhibit, parameters: Mapping[str, str]) -> Query:
    """Check what a client asks for.

    Raises:
        RequestError: a parameter is missing or wrong, or nothing is meant by it.
    """
    options = read_options(parameters.get("options", ""))
    if dimensions(parameters):
        options -= {"nonzero"}
    selection = read_selection(exhibit, parameters, options)
    options -= {"natural-points", "virtual-points"}
    wish = read_wish(parameters, is_aligned="unaligned" not in options)
    method = read_method(parameters)
    wanted = selection.whole if "percentage" in options else selection
    found = read_frame(exhibit.history, wish, wanted, method)
    tqx = read_tqx(parameters.get("tqx", ""))
    chosen = choice(parameters, "format", FORMATS)
    if chosen == "datasource":
        chosen = tqx.format or chosen
    return Query(
        selection=selection,
        frame=require_bounded(found, len(wanted.columns), method),
        method=method,
        format=chosen,
        options=options | {"natural-points" if wish.is_natural else "virtual-points"},
        callback=function("callback", parameters.get("callback") or "callback"),
        file=file_name("filename", parameters.get("filename") or tqx.file),
        tqx=Tqx(
            version=_plain("version", tqx.version),
            request=_plain("reqId", tqx.request),
            signature=tqx.signature,
            handler=function("responseHandler", tqx.handler),
        ),
        asked=f"{_asked(parameters)}/options:{written(options)}",
    )


def read_wish(
    parameters: Mapping[str, str],
    *,
    is_aligned: bool,
    after: int = DEFAULT_AFTER,
    points: int | None = None,
) -> Wish:
    """The time that is asked for: from after on where the client does not say from when.

    points is how many there are whatever the client says, or None.

    Raises:
        RequestError: a parameter is wrong.
    """
    return Wish(
        after=number(parameters, "after", after),
        before=number(parameters, "before"),
        points=number(parameters, "points") if points is None else points,
        gtime_s=max(0, number(parameters, "gtime")),
        is_aligned=is_aligned,
    )


def read_method(parameters: Mapping[str, str]) -> Method:
    """The grouping that is asked for.

    Raises:
        RequestError: there is no such grouping.
    """
    group = choice(parameters, "group", GROUPS)
    return Method(proper_name(group), parameters.get("group_options", ""))


def _plain(name: str, text: str) -> str:
    if not all(letter.isalnum() or letter in ".-_" for letter in text):
        raise RequestError(400, f"The pair '{name}' in 'tqx' is not {text[:40]!r}.")
    return text


def _asked(parameters: Mapping[str, str]) -> str:
    said = {name: parameters.get(name, "0") for name in ("after", "before", "points")}
    return (
        f"dimensions:{dimensions(parameters) or '*'}/after:{said['after']}/before:{said['before']}"
        f"/points:{said['points']}/group:{parameters.get('group') or GROUPS[0]}"
    )
