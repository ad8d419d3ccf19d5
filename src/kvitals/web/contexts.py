"""Charts by their context: /api/v1/contexts and /api/v1/context. Each chart has one of its own."""

from __future__ import annotations

from collections.abc import Mapping

from kvitals.model import Chart
from kvitals.web.answers import Document, RequestError
from kvitals.web.charts import PLUGIN
from kvitals.web.exhibit import Exhibit
from kvitals.web.options import read_words
from kvitals.web.simple_pattern import BETWEEN_IDS, BETWEEN_NAMES, Matches, read_patterns

_CHARTS, _DIMENSIONS = {"full", "charts", "instances"}, {"full", "dimensions", "metrics"}
_LABELS = {"full", "labels"}


def all_contexts(exhibit: Exhibit, parameters: Mapping[str, str]) -> Document:
    """All contexts that are filled, by priority."""
    fits = read_patterns(
        parameters.get("contexts") or parameters.get("context") or "*", BETWEEN_IDS
    )
    charts = sorted(exhibit.charts, key=lambda chart: chart.priority)
    head: Document = {
        "hostname": exhibit.hostname,
        "machine_guid": exhibit.host.uid,
        "node_id": "",
        "claim_id": "",
    }
    if read_words(parameters.get("options", "")) & _LABELS:
        head = {**head, "host_labels": {}}
    contexts = {
        chart.full_id: _described(exhibit, chart, parameters)
        for chart in charts
        if fits(chart.full_id) and _has(chart, _dimension_patterns(parameters))
    }
    return {**head, "contexts": contexts}


def one_context(exhibit: Exhibit, parameters: Mapping[str, str]) -> Document:
    """The context that is asked for.

    Raises:
        RequestError: none is named, or there is none of that name.
    """
    name = parameters.get("context") or parameters.get("ctx")
    if not name:
        raise RequestError(400, "No context is given at the request.")
    chart = exhibit.chart(name)
    if chart is None:
        raise RequestError(404, f"Context is not found: {name}")
    return _described(exhibit, chart, parameters)


def _dimension_patterns(parameters: Mapping[str, str]) -> Matches:
    return read_patterns(parameters.get("dimensions") or "*", BETWEEN_NAMES)


def _has(chart: Chart, fits: Matches) -> bool:
    lines = chart.dimensions
    return not lines or any(fits(line.id) or fits(line.name) for line in lines)


def _described(exhibit: Exhibit, chart: Chart, parameters: Mapping[str, str]) -> Document:
    words = read_words(parameters.get("options", ""))
    kept = _kept(exhibit)
    told: Document = {**_common(chart), **kept, "collected": True}
    fits = _dimension_patterns(parameters)
    inside: Document = {
        "name": chart.full_id,
        "context": chart.full_id,
        **_common(chart),
        "update_every": exhibit.settings.interval_s,
        **kept,
        "collected": True,
    }
    if words & _LABELS:
        labels = {"_collect_plugin": PLUGIN, "_collect_module": chart.module or "[none]"}
        inside = {**inside, "labels": labels}
    if words & _DIMENSIONS:
        lines = [line for line in chart.dimensions if fits(line.id) or fits(line.name)]
        dimensions = {line.id: {"name": line.name, **kept, "collected": True} for line in lines}
        inside = {**inside, "dimensions": dimensions}
    if words & (_CHARTS | _DIMENSIONS | _LABELS):
        told = {**told, "charts": {chart.full_id: inside}}
    return told


def _common(chart: Chart) -> Document:
    return {
        "title": f"{chart.title} ({chart.full_id})",
        "units": chart.units,
        "family": chart.family,
        "chart_type": chart.style,
        "priority": chart.priority,
    }


def _kept(exhibit: Exhibit) -> Document:
    oldest, newest = exhibit.history.bounds() or (0, 0)
    return {"first_time_t": oldest, "last_time_t": newest}
