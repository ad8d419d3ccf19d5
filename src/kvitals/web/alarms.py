"""Findings as Netdata's alarms: what is raised now. Refuses to know what was raised before."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from kvitals.model import Insight
from kvitals.web.exhibit import Exhibit
from kvitals.web.insights import insights

WARNING = "WARNING"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A finding under a name that no other has.

    event is a number that rises from one finding to the next. value is the
    first number of its evidence, and units is what that number is of.
    """

    id: int
    event: int
    name: str
    chart: str
    family: str
    since: int
    info: str
    units: str
    value: float | None
    status: str = WARNING

    @property
    def key(self) -> str:
        return f"{self.chart}.{self.name}" if self.chart else self.name

    @property
    def value_text(self) -> str:
        return "-" if self.value is None else f"{self.value:g} {self.units}".strip()


def alarms(exhibit: Exhibit) -> list[Alarm]:
    """All alarms that are raised, oldest first; none where nothing is looked for."""
    return list(_alarms(exhibit, insights(exhibit)))


def _alarms(exhibit: Exhibit, found: list[Insight]) -> Iterator[Alarm]:
    taken: dict[str, int] = {}
    event = 0
    for one in found:
        name = re.sub(r"\W+", "_", f"{one.kind}_{one.subject}")
        taken[name] = taken.get(name, 0) + 1
        event = max(event + 1, one.since)
        chart = exhibit.chart(one.chart)
        units, value = _value(one)
        yield Alarm(
            id=zlib.crc32(f"{one.kind} {one.subject}".encode(errors="replace")),
            event=event,
            name=name if taken[name] == 1 else f"{name}_{taken[name]}",
            chart=one.chart,
            family=chart.family if chart else "",
            since=one.since,
            info=one.sentence,
            units=units,
            value=value,
        )


def _value(one: Insight) -> tuple[str, float | None]:
    numbers = ((name, value) for name, value in one.evidence.items() if not isinstance(value, str))
    return next(numbers, ("", None))
