"""Groups of processes whose calls fail far more often than they used to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kvitals.model import Field, GroupChart, Insight, Key

STEP_S = 60
# So many steps are known before anything is said, and are compared with.
STEPS = 10
FACTOR = 10
# Fewer errors in a step are not worth a word, whatever was before.
HARMLESS = 600


@dataclass(slots=True)
class _Series:
    errors: int = 0
    before: deque[int] = field(default_factory=lambda: deque(maxlen=STEPS))
    since: int = 0


class ErrorBursts:
    """Adds up errors by group and chart, step by step, and compares with the steps before."""

    def __init__(self, charts: Iterable[GroupChart], grouping: str, step_s: int = STEP_S) -> None:
        self._charts = [
            (f"{grouping}.{chart.id}", chart.title, _keys(chart))
            for chart in charts
            if any(term.field is Field.ERRORS for term in chart.terms)
        ]
        self._step_s = step_s
        self._stepped_at: int | None = None
        self._series: dict[tuple[str, str], _Series] = {}
        self._found: list[Insight] = []

    def look(
        self, now: int, names: Sequence[str], done: Mapping[int, Mapping[Key, int]]
    ) -> list[Insight]:
        """The bursts of the last step, given what groups did in the tick at a time in seconds."""
        for position, grown in done.items():
            for chart, _, keys in self._charts:
                self._series_of(names[position], chart).errors += sum(
                    grown.get(key, 0) for key in keys
                )
        if self._stepped_at is None:
            self._stepped_at = now
        if now - self._stepped_at >= self._step_s:
            self._stepped_at = now
            self._forget(set(names))
            self._found = [
                one
                for chart, title, _ in self._charts
                for name in names
                for one in self._step(now, name, chart, title)
            ]
        return self._found

    def _forget(self, names: set[str]) -> None:
        for one in [one for one in self._series if one[0] not in names]:
            del self._series[one]

    # A group has a history from when it was seen first, with errors or without.
    def _series_of(self, group: str, chart: str) -> _Series:
        return self._series.setdefault((group, chart), _Series())

    def _step(self, now: int, group: str, chart: str, title: str) -> list[Insight]:
        series = self._series_of(group, chart)
        errors, series.errors = series.errors, 0
        usual = sum(series.before) / STEPS
        if len(series.before) < STEPS or errors < max(HARMLESS, FACTOR * usual):
            series.before.append(errors)
            series.since = 0
            return []
        # A burst does not become what is usual while it lasts.
        series.since = series.since or now - self._step_s
        return [
            Insight(
                kind="error-burst",
                subject=group,
                sentence=f"{title}: {errors} times within {self._step_s} seconds in {group}, "
                f"where {usual:.0f} were usual.",
                since=series.since,
                evidence={
                    "group": group,
                    "errors": errors,
                    "usual": round(usual, 1),
                    "seconds": self._step_s,
                },
                chart=chart,
            )
        ]


def _keys(chart: GroupChart) -> tuple[Key, ...]:
    return tuple((term.measurement, term.field) for term in chart.terms)
