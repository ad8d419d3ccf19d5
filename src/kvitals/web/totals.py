"""/api/v1/allmetrics: the raw totals since attach, as JSON or for Prometheus.

Names are those of Netdata's as-collected export. Totals are never negated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kvitals.model import Chart, ChartTick, Dimension, Tick
from kvitals.web.answers import Document, RequestError

FORMATS = ("json", "prometheus")
AS_COLLECTED = ("as-collected", "as collected", "as_collected", "raw")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


def read_format(parameters: Mapping[str, str]) -> str:
    """The format that a client asks for.

    Raises:
        RequestError: there is no such format, or the values would not be totals.
    """
    chosen = parameters.get("format", "")
    if chosen not in FORMATS:
        raise RequestError(
            400, f"Which format? {' and '.join(map(repr, FORMATS))} are currently supported."
        )
    source = parameters.get("source") or AS_COLLECTED[0]
    if source not in AS_COLLECTED:
        raise RequestError(
            400, f"The parameter 'source' is {AS_COLLECTED[0]}, not {source[:40]!r}: totals alone."
        )
    return chosen


def as_json(tick: Tick) -> Document:
    """The totals of each chart, by the names of its dimensions."""
    return {
        one.chart.full_id: {
            "name": one.chart.full_id,
            "family": one.chart.family,
            "context": one.chart.full_id,
            "units": one.chart.units,
            "last_updated": tick.time,
            "dimensions": {
                line.name: {"name": line.name, "value": total} for line, total in _known(one)
            },
        }
        for one in tick.charts
    }


def as_prometheus(tick: Tick) -> str:
    """The totals in Prometheus' text format, version 0.0.4."""
    return "".join(
        line
        for one in tick.charts
        for is_counter in (True, False)
        for line in _metric(one, tick.time * 1000, is_counter=is_counter)
    )


def _metric(one: ChartTick, time_ms: int, *, is_counter: bool) -> Iterator[str]:
    name = metric_name(one.chart, is_counter=is_counter)
    known = [pair for pair in _known(one) if _only_rises(pair[0]) is is_counter]
    if known:
        yield f"# HELP {name} {one.chart.title}, in {one.chart.units}\n"
        yield f"# TYPE {name} {'counter' if is_counter else 'gauge'}\n"
    for line, total in known:
        yield f"{name}{{{_labels(one.chart, line)}}} {total} {time_ms}\n"


def metric_name(chart: Chart, *, is_counter: bool) -> str:
    """The name that Netdata's export gives to a context."""
    context = re.sub("[^a-zA-Z0-9_]", "_", chart.full_id)
    return f"netdata_{context}{'_total' if is_counter else ''}"


# A difference of totals goes down as well, so it is a gauge as levels are.
def _only_rises(line: Dimension) -> bool:
    return not line.is_level and all(term.factor > 0 for term in line.terms)


def _known(one: ChartTick) -> Iterator[tuple[Dimension, int]]:
    for line, total in zip(one.chart.dimensions, one.totals, strict=True):
        if total is not None:
            yield line, total


def _labels(chart: Chart, line: Dimension) -> str:
    labels = {"chart": chart.full_id, "dimension": line.name, "family": chart.family}
    return ",".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in labels.items())
