"""The parameters of /api/v1/data, read and checked. Knows no values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kvitals.model import Chart
from kvitals.store.query import GROUPS
from kvitals.web.answers import RequestError
from kvitals.web.exhibit import Exhibit

FORMATS = ("json", "csv")
NO_CHART = "No chart or context is given."
NOTHING_MATCHES = "No metrics where matched to query."

# Netdata takes these between the names of dimensions and options.
_SEPARATORS = str.maketrans(dict.fromkeys(",|", " "))


@dataclass(frozen=True, slots=True)
class Query:
    """What a client asks of one chart. columns are the places of the chosen dimensions."""

    chart: Chart
    columns: tuple[int, ...]
    after: int
    before: int
    points: int
    group: str
    format: str
    options: frozenset[str]


def words(text: str) -> list[str]:
    """The words of a list as Netdata writes them: `read,write` or `read|write`."""
    return text.translate(_SEPARATORS).split()


def _number(parameters: Mapping[str, str], name: str) -> int:
    text = parameters.get(name) or "0"
    try:
        return int(text)
    except ValueError:
        raise RequestError(
            400,
            f"The parameter '{name}' is a whole number of seconds or points, not {text[:40]!r}.",
        ) from None


def choice(parameters: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """The value of a parameter that has only some; the first of them where none is given.

    Raises:
        RequestError: it has another.
    """
    text = parameters.get(name) or choices[0]
    if text not in choices:
        raise RequestError(
            400, f"The parameter '{name}' is one of {', '.join(choices)}, not {text[:40]!r}."
        )
    return text


# Names of groups can have spaces in them, so a name is also what stands between separators.
def _columns(chart: Chart, asked: str) -> tuple[int, ...]:
    names = {*words(asked), *(one.strip() for one in re.split("[,|]", asked)), asked} - {""}
    return tuple(
        place
        for place, line in enumerate(chart.dimensions)
        if not names or line.name in names or line.id in names or "*" in names
    )


def read_query(exhibit: Exhibit, parameters: Mapping[str, str]) -> Query:
    """Check what a client asks for.

    Raises:
        RequestError: a parameter is missing or wrong, or nothing is meant by it.
    """
    name = parameters.get("chart") or parameters.get("context")
    if not name:
        raise RequestError(400, NO_CHART)
    chart = exhibit.chart(name)
    if chart is None:
        raise RequestError(404, NOTHING_MATCHES)
    points = _number(parameters, "points")
    if points < 0:
        raise RequestError(400, f"The parameter 'points' is at least 0, not {points}.")
    query = Query(
        chart=chart,
        columns=_columns(chart, parameters.get("dimensions", "")),
        after=_number(parameters, "after"),
        before=_number(parameters, "before"),
        points=points,
        group=choice(parameters, "group", tuple(GROUPS)),
        format=choice(parameters, "format", FORMATS),
        options=frozenset(words(parameters.get("options", ""))),
    )
    if chart.dimensions and not query.columns:
        raise RequestError(404, NOTHING_MATCHES)
    return query
