"""Totals: each group's parts add up to the host's, and none runs back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from endurance.journal import Journal
from kvitals.model import Field
from kvitals.probes import PROBES
from kvitals.sampling.own.charts import OWN_CHARTS

ADD_UP = "the groups add up to the host"
FORWARD = "no total runs back"
GROUPINGS = ("apps", "users", "cgroups")

Totals = Mapping[str, Mapping[str, int]]

# What rises and falls by its nature, by full id: levels and differences.
LEVELS = frozenset(
    chart.full_id
    for chart in (*(one for probe in PROBES for one in probe.charts), *OWN_CHARTS)
    if any(
        line.is_level or any(term.factor < 0 for term in line.terms) for line in chart.dimensions
    )
)


@dataclass(frozen=True, slots=True)
class _Sum:
    """A chart of groups, and the lines of the host's charts that are the same taken together."""

    chart: str
    host: tuple[tuple[str, str], ...]


def _sums() -> list[_Sum]:
    lines: dict[tuple[str, Field], tuple[str, str]] = {}
    for probe in PROBES:
        for chart in probe.charts:
            for line in chart.dimensions:
                if len(line.terms) == 1 and line.terms[0].factor == 1:
                    lines[line.terms[0][:2]] = (chart.full_id, line.name)
    return [
        _Sum(chart.id, tuple(lines[term[:2]] for term in chart.terms))
        for probe in PROBES
        for chart in probe.group_charts
        if all(term[:2] in lines for term in chart.terms)
    ]


SUMS = _sums()


def read_totals(told: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """The totals of an answer of allmetrics, by chart and line."""
    return {
        chart: {name: int(line["value"]) for name, line in one["dimensions"].items()}
        for chart, one in told.items()
    }


def _host(totals: Totals, one: _Sum) -> int | None:
    try:
        return sum(totals[chart][line] for chart, line in one.host)
    except KeyError:
        return None


class TotalsWatch:
    """Compares each answer with the one before it.

    Groups are read a moment before the host, so what they have lies between the
    host's totals of the tick before and those of the same tick. A line that goes
    takes its total with it.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._before: Totals = {}
        self._gone: dict[str, int] = {}

    def see(self, totals: Totals) -> None:
        # The same tick, asked for twice, is not before itself.
        if totals == self._before:
            return
        self._forward(totals)
        self._add_up(totals)
        self._before = totals

    def _forward(self, totals: Totals) -> None:
        back = []
        for chart, lines in totals.items():
            before = self._before.get(chart)
            if before is None or chart in LEVELS:
                continue
            back += [
                f"{chart} {name} from {before[name]} to {value}"
                for name, value in lines.items()
                if value < before.get(name, 0)
            ]
            gone = sum(value for name, value in before.items() if name not in lines)
            self._gone[chart] = self._gone.get(chart, 0) + gone
        self._journal.check(FORWARD, holds=not back, text="; ".join(back[:5]))

    def _add_up(self, totals: Totals) -> None:
        wrong = []
        for one in SUMS:
            least, most = _host(self._before, one), _host(totals, one)
            for grouping in GROUPINGS:
                chart = f"{grouping}.{one.chart}"
                if most is None or chart not in totals:
                    continue
                found = sum(totals[chart].values()) + self._gone.get(chart, 0)
                if not (least or 0) <= found <= most:
                    wrong.append(f"{chart} has {found}, the host {least} before and {most} now")
        self._journal.check(ADD_UP, holds=not wrong, text="; ".join(wrong[:5]))
