"""Numbers in Prometheus' text format, version 0.0.4, under the names of Netdata's export."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kvitals.model import Chart, Dimension
from kvitals.web.exporting import TOTALS, Numbers, Wish
from kvitals.web.visible import visible

MEDIA_TYPE = "text/plain; version=0.0.4"
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


def as_prometheus(
    numbers: Iterable[Numbers], wish: Wish, time: int, instance: str | None = None
) -> str:
    """One metric for each chart; for totals one for what only rises, and one for the rest."""
    end = f" {time * 1000}\n" if wish.has_times else "\n"
    kinds = (True, False) if wish.source == TOTALS else (False,)
    return "".join(
        line
        for one in numbers
        for is_counter in kinds
        for line in _metric(one, wish, end, instance, is_counter=is_counter)
    )


def _metric(
    one: Numbers, wish: Wish, end: str, instance: str | None, *, is_counter: bool
) -> Iterator[str]:
    name = metric_name(one.chart, wish, is_counter=is_counter)
    is_total = wish.source == TOTALS
    known = [pair for pair in one.known() if not is_total or only_rises(pair[0]) is is_counter]
    if known and wish.has_help:
        yield f"# HELP {name} {visible(one.chart.title)}, in {visible(one.chart.units)}\n"
    if known and wish.has_types:
        yield f"# TYPE {name} {'counter' if is_counter else 'gauge'}\n"
    for line, value in known:
        shown = str(value) if is_total else f"{value:.7f}"
        yield f"{name}{{{_labels(one.chart, line, wish, instance)}}} {shown}{end}"


def metric_name(chart: Chart, wish: Wish, *, is_counter: bool) -> str:
    """The name that Netdata's export gives to a context."""
    context = f"{wish.prefix}_{_word(chart.full_id)}"
    if wish.source == TOTALS:
        return f"{context}_total" if is_counter else context
    units = f"_{units_word(chart.units)}" if wish.has_units and wish.source != "sum" else ""
    return f"{context}{units}_{wish.source}"


def units_word(units: str) -> str:
    """Units as part of a name: `calls/s` is `calls_persec`."""
    return _word(units.replace("/s", "_persec").replace("%", "percent"))


def _word(text: str) -> str:
    return re.sub("[^a-zA-Z0-9_]", "_", text)


def only_rises(line: Dimension) -> bool:
    """Whether a total is a counter: a difference of totals goes down as well, as levels do."""
    return not line.is_level and all(term.factor > 0 for term in line.terms)


def _labels(chart: Chart, line: Dimension, wish: Wish, instance: str | None) -> str:
    labels = {
        "chart": chart.full_id,
        "dimension": line.name if wish.has_names else line.id,
        "family": chart.family,
    }
    if instance is not None:
        labels["instance"] = instance
    return ",".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in labels.items())
