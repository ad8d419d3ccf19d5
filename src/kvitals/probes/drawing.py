"""Short spellings for the dimensions and the charts of groups that probes declare."""

from __future__ import annotations

from kvitals.model import Dimension, Field, GroupChart, Measurement, Term


def line(
    line_id: str, name: str, field: Field, *measurements: Measurement, sign: int = 1
) -> Dimension:
    """A dimension that is the sum of one field over measurements."""
    return Dimension(line_id, name, tuple(Term(one.name, field) for one in measurements), sign)


def by_group(
    chart_id: str,
    title: str,
    priority: int,
    field: Field,
    *measurements: Measurement,
    explanation: str,
    family: str = "ebpf syscall",
) -> GroupChart:
    """A chart of one field, summed over measurements, for each group of processes."""
    return GroupChart(
        id=chart_id,
        title=title,
        units="bytes/s" if field is Field.BYTES else "calls",
        family=family,
        priority=priority,
        terms=tuple(Term(one.name, field) for one in measurements),
        module=measurements[0].name.partition(".")[0],
        explanation=explanation,
    )
