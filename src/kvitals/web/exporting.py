"""What can be asked of /api/v1/allmetrics, and the numbers that are meant by it.

Knows charts and their numbers; refuses to know how they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kvitals.model import Chart, ChartTick, Dimension
from kvitals.store.history import History
from kvitals.web.answers import RequestError
from kvitals.web.exhibit import Exhibit
from kvitals.web.parameters import choice, is_yes
from kvitals.web.selection import Selection
from kvitals.web.simple_pattern import BETWEEN_IDS, Matches, read_patterns
from kvitals.web.values import Method, points
from kvitals.web.window import Frame

FORMATS = ("shell", "json", "prometheus", "prometheus_all_hosts")
TOTALS, AVERAGE, SUM = "as-collected", "average", "sum"
_TOTALS_TOO = ("as collected", "as_collected", "raw")
_SUM_TOO = ("volume",)
_MOST_PREFIX = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client wants to have. server is who asks, from when on averages are for it."""

    format: str
    source: str
    fits: Matches
    server: str
    prefix: str
    has_names: bool
    has_help: bool
    has_types: bool
    has_times: bool
    has_units: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of one chart under its dimensions, None where one is not known."""

    chart: Chart
    values: tuple[float | None, ...]

    def known(self) -> Iterator[tuple[Dimension, float]]:
        for line, value in zip(self.chart.dimensions, self.values, strict=True):
            if value is not None:
                yield line, value


def read_wish(parameters: Mapping[str, str], client: str) -> Wish:
    """Check what a client asks for.

    Raises:
        RequestError: a parameter is wrong.
    """
    chosen = parameters.get("format") or FORMATS[0]
    if chosen not in FORMATS:
        names = ", ".join(f"'{name}'" for name in FORMATS[:-1])
        raise RequestError(400, f"Which format? {names} and '{FORMATS[-1]}' are supported.")
    prefix = parameters.get("prefix") or "netdata"
    if len(prefix) > _MOST_PREFIX or not prefix.isidentifier() or not prefix.isascii():
        raise RequestError(400, "The parameter 'prefix' is a word of letters, digits and _.")
    return Wish(
        format=chosen,
        source=_source(parameters),
        fits=read_patterns(parameters.get("filter") or "*", BETWEEN_IDS),
        server=(parameters.get("server") or client)[:_MOST_PREFIX],
        prefix=prefix,
        has_names=is_yes(parameters, "names", default=True),
        has_help=is_yes(parameters, "help", default=True),
        has_types=is_yes(parameters, "types", default=True),
        has_times=is_yes(parameters, "timestamps", default=True),
        has_units=not is_yes(parameters, "hideunits", default=False),
    )


def _source(parameters: Mapping[str, str]) -> str:
    name = "source" if "source" in parameters else "data"
    known = (TOTALS, AVERAGE, SUM, *_TOTALS_TOO, *_SUM_TOO)
    source = choice(parameters, name, known)
    if source in _TOTALS_TOO:
        return TOTALS
    return SUM if source in _SUM_TOO else source


def totals(exhibit: Exhibit, fits: Matches) -> list[Numbers]:
    """The totals since attach, never negated."""
    return [Numbers(one.chart, one.totals) for one in _latest(exhibit, fits)]


def latest(exhibit: Exhibit, fits: Matches) -> list[Numbers]:
    """The values of the latest tick."""
    return [Numbers(one.chart, one.values) for one in _latest(exhibit, fits)]


def _latest(exhibit: Exhibit, fits: Matches) -> list[ChartTick]:
    tick = exhibit.latest
    charts = [one for one in tick.charts if fits(one.chart.full_id)] if tick else []
    return sorted(charts, key=lambda one: one.chart.priority)


def since(exhibit: Exhibit, fits: Matches, after: int, group: str) -> list[Numbers]:
    """The averages or sums of all ticks after a time."""
    _, newest = exhibit.ring.bounds() or (0, 0)
    interval_s = exhibit.settings.interval_s
    frame = Frame(newest, 1, max(1, (newest - after) // interval_s), interval_s)
    found = []
    # Who comes back after so long a time gets what is in memory.
    kept = History(exhibit.ring)
    for one in _latest(exhibit, fits):
        rows = points(kept, Selection((one.chart,), ()).whole, frame, Method(group))
        found += [Numbers(one.chart, cells) for _, cells in rows]
    return found
