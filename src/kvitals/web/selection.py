"""The columns of an answer: dimensions of one or more charts, chosen by patterns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kvitals.model import Chart, Dimension
from kvitals.web.answers import RequestError
from kvitals.web.exhibit import Exhibit
from kvitals.web.simple_pattern import BETWEEN_IDS, BETWEEN_NAMES, Matches, read_patterns

NO_CHART = "No chart or context is given."
NOTHING_MATCHES = "No metrics where matched to query."


@dataclass(frozen=True, slots=True)
class Column:
    """One dimension of a chart, and its place there."""

    chart: Chart
    place: int

    @property
    def line(self) -> Dimension:
        return self.chart.dimensions[self.place]


@dataclass(frozen=True, slots=True)
class Selection:
    """The charts that are meant, by priority, and the columns that are chosen of them."""

    charts: tuple[Chart, ...]
    columns: tuple[Column, ...]

    @property
    def whole(self) -> Selection:
        """All columns of the same charts."""
        every = (Column(one, place) for one in self.charts for place in range(len(one.dimensions)))
        return Selection(self.charts, tuple(every))


def read_selection(
    exhibit: Exhibit, parameters: Mapping[str, str], options: frozenset[str]
) -> Selection:
    """The columns that a client asks for.

    Raises:
        RequestError: it names no chart, or nothing is meant by it.
    """
    named = parameters.get("chart") or parameters.get("context")
    if not named:
        raise RequestError(400, NO_CHART)
    charts = charts_like(exhibit, named)
    asked = dimensions(parameters)
    columns = tuple(_columns(charts, read_patterns(asked or "*", BETWEEN_NAMES), options))
    if not columns and (asked or not charts):
        raise RequestError(404, NOTHING_MATCHES)
    return Selection(charts, columns)


def dimensions(parameters: Mapping[str, str]) -> str:
    """The patterns of dimensions, which can be given under three names."""
    names = ("dimensions", "dimension", "dims")
    return ",".join(parameters[name] for name in names if parameters.get(name))


def charts_like(exhibit: Exhibit, patterns: str) -> tuple[Chart, ...]:
    """The charts whose id fits, by priority."""
    exact = exhibit.chart(patterns)
    if exact is not None:
        return (exact,)
    fits = read_patterns(patterns, BETWEEN_IDS)
    found = [one for one in exhibit.charts if fits(one.full_id)]
    return tuple(sorted(found, key=lambda chart: chart.priority))


def _columns(charts: tuple[Chart, ...], fits: Matches, options: frozenset[str]) -> Iterator[Column]:
    only = options & {"match-ids", "match-names"}
    for chart in charts:
        for place, line in enumerate(chart.dimensions):
            names = []
            if only != {"match-names"}:
                names.append(line.id)
            if only != {"match-ids"}:
                names.append(line.name)
            if any(map(fits, names)):
                yield Column(chart, place)
