"""Charts: what they are made of, and what they are worth in one step of time.

Refuses to know how a chart is stored or drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from kvitals.model.measuring import Field, Measurement


class Term(NamedTuple):
    """A part of a dimension: factor times one field of one measurement."""

    measurement: str
    field: Field
    factor: int = 1


@dataclass(frozen=True, slots=True)
class Dimension:
    """One line of a chart: the sum of its terms, drawn with its sign (1 or -1)."""

    id: str
    name: str
    terms: tuple[Term, ...]
    sign: int = 1

    @property
    def is_level(self) -> bool:
        """True when the value is a level, False when it is the growth of a total."""
        return any(term.field is Field.NOW for term in self.terms)


@dataclass(frozen=True, slots=True)
class Chart:
    """A view over measurements. Its full id is `type.id`, as in Netdata.

    explanation tells a person who does not know the kernel what is counted, and
    what a rise usually means. An outlet that takes whole numbers alone is sent
    divisor times each value, where less than a unit matters.
    """

    id: str
    title: str
    units: str
    family: str
    priority: int
    dimensions: tuple[Dimension, ...]
    type: str = "ebpf"
    style: str = "line"
    module: str = ""
    explanation: str = ""
    divisor: int = 1

    @property
    def full_id(self) -> str:
        return f"{self.type}.{self.id}"

    @property
    def measurements(self) -> tuple[str, ...]:
        """The names of the measurements that feed it, each once, in order."""
        names = (term.measurement for line in self.dimensions for term in line.terms)
        return tuple(dict.fromkeys(names))


class GroupChart(NamedTuple):
    """A chart with a dimension for each group of processes: the sum of its terms there.

    Its type is that of the grouping, such as `apps`.
    """

    id: str
    title: str
    units: str
    family: str
    priority: int
    terms: tuple[Term, ...]
    module: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """A family of measurements with the charts that show them, for the host and for groups."""

    name: str
    summary: str
    measurements: tuple[Measurement, ...]
    charts: tuple[Chart, ...]
    group_charts: tuple[GroupChart, ...] = ()


class ChartTick(NamedTuple):
    """The values of one chart in one tick, in the order of its dimensions.

    values are per second (levels: as they are), signed as drawn; None means
    not known. totals are the sums since attach, never negated.
    """

    chart: Chart
    values: tuple[float | None, ...]
    totals: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """One step of time and what was measured in it.

    time is the wall clock in whole seconds; elapsed_us is the real length of
    the step in microseconds, 0 in the first, which has no values. seconds is the
    length of the step on the grid: values are growth divided by it.
    """

    number: int
    time: int
    elapsed_us: int
    charts: tuple[ChartTick, ...] = field(default=())
    seconds: int = 0
