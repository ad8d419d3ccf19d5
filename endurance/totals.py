"""Totals: each group's parts add up to the host's, and none runs back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from endurance.journal import Journal
from kvitals.model import Field
from kvitals.probes import PROBES
from kvitals.sampling.accounts import IDLE_S
from kvitals.sampling.own.charts import OWN_CHARTS

ADD_UP = "the groups add up to the host"
FORWARD = "no total runs back"
GROUPINGS = ("apps", "users", "cgroups")
# A line that did nothing for this long may go, and come back at 0 between two looks.
_IDLE_S = IDLE_S - 20

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


def _is_of_groups(chart: str) -> bool:
    return chart.partition(".")[0] in GROUPINGS


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

    def __init__(self, journal: Journal, clock: Callable[[], float] = time.monotonic) -> None:
        self._journal = journal
        self._clock = clock
        self._before: Totals = {}
        # When each line of groups was first seen, or seen to rise, last.
        self._rose: dict[str, dict[str, float]] = {}
        self._gone: dict[str, int] = {}

    def see(self, totals: Totals) -> None:
        # The same tick, asked for twice, is not before itself.
        if totals == self._before:
            return
        self._forward(totals)
        self._add_up(totals)
        # A chart that is away for a while comes back with the totals it had.
        self._before = {**self._before, **totals}

    def _forward(self, totals: Totals) -> None:
        back = []
        for chart, lines in totals.items():
            if chart in LEVELS:
                continue
            before = self._before.get(chart, {})
            restarted = self._restarted(chart, lines) if _is_of_groups(chart) else set()
            back += [
                f"{chart} {name} from {before[name]} to {value}"
                for name, value in lines.items()
                if value < before.get(name, 0) and name not in restarted
            ]
            gone = (before.keys() - lines.keys()) | restarted
            self._gone[chart] = self._gone.get(chart, 0) + sum(before[name] for name in gone)
        self._journal.check(FORWARD, holds=not back, text="; ".join(back[:5]))

    # The lines of groups that began at 0 again, as they may after a rest.
    def _restarted(self, chart: str, lines: Mapping[str, int]) -> set[str]:
        now, before, rose = self._clock(), self._before.get(chart, {}), self._rose.get(chart, {})
        self._rose[chart] = {
            name: rose[name] if value == before.get(name) else now for name, value in lines.items()
        }
        return {
            name
            for name, value in lines.items()
            if value < before.get(name, 0) and now - rose[name] >= _IDLE_S
        }

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
