"""Whether the parts of a snapshot fit together, so that every question about it has an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kvitals.model import Chart, GroupChart, Probe
from kvitals.web.coverage import declared_charts
from kvitals.web.peer_charts import PEER_CHARTS
from kvitals.web.snapshot.document import MOST_CELLS, MOST_TICKS, Head, Snapshot
from kvitals.web.snapshot.plain import PlainError

# The type of the charts that probes declare.
_HOST = "ebpf"
# The last second of the year 9999.
_LAST = 253_402_300_799


def require_fit(snapshot: Snapshot) -> None:
    """Check what one part says about another.

    Raises:
        PlainError: they do not fit.
    """
    head = snapshot.head
    _check_times(head)
    for place, probe in enumerate(head.probes):
        _check_probe(probe, f"probes[{place}]")
    _check_charts(head)
    _check_values(snapshot)


def _check_times(head: Head) -> None:
    if not 0 < len(head.times) <= MOST_TICKS:
        raise PlainError(f"1 to {MOST_TICKS} of them, not {len(head.times)}", "times")
    if min(head.times) < 1 or sum(head.times) > _LAST:
        raise PlainError("a date, and how much later each other tick is", "times")
    moments = {
        "taken": head.taken,
        "started": head.started,
        "look.time": head.look.time,
        **{f"findings[{n}].since": one.since for n, one in enumerate(head.findings or ())},
    }
    for place, moment in moments.items():
        if not 0 <= moment <= _LAST:
            raise PlainError("a date, in seconds since 1970", place)


def _check_probe(probe: Probe, place: str) -> None:
    known = {one.name for one in probe.measurements}
    charts: dict[str, tuple[Chart | GroupChart, ...]] = {
        "charts": probe.charts,
        "group_charts": probe.group_charts,
    }
    for kind, declared in charts.items():
        for number, one in enumerate(declared):
            for name in _measurements(one):
                if name not in known:
                    raise PlainError(
                        f"{name!r} is no measurement of the probe", f"{place}.{kind}[{number}]"
                    )
    for number, one in enumerate(probe.charts):
        if one.type != _HOST:
            raise PlainError(f"{_HOST}, not {one.type!r}", f"{place}.charts[{number}].type")


def _measurements(one: Chart | GroupChart) -> Iterable[str]:
    if isinstance(one, Chart):
        return one.measurements
    return (term.measurement for term in one.terms)


# What feeds groups and peers is told as it is declared.
def _check_charts(head: Head) -> None:
    groupings = head.settings.group_by if head.settings.apps else ()
    declared = {chart.full_id for chart, _ in declared_charts(head.probes, groupings)}
    to_be_declared = {one.full_id for one in PEER_CHARTS}
    for place, one in enumerate(head.charts):
        needs_declaration = one.type in groupings or one.full_id in to_be_declared
        if needs_declaration and one.full_id not in declared:
            raise PlainError(f"no probe has {one.full_id!r}", f"charts[{place}]")
        if not _are_different([line.id for line in one.dimensions]):
            raise PlainError("dimensions with different ids", f"charts[{place}]")
    if not _are_different([one.full_id for one in head.charts]):
        raise PlainError("charts with different ids", "charts")


def _are_different(names: Collection[str]) -> bool:
    return len(set(names)) == len(names)


def _check_values(snapshot: Snapshot) -> None:
    head, count = snapshot.head, len(snapshot.head.times)
    _check_count("values", len(snapshot.values), len(head.charts))
    _check_count("totals", len(head.totals), len(head.charts))
    if sum(len(one.dimensions) for one in head.charts) * count > MOST_CELLS:
        raise PlainError(f"no more than {MOST_CELLS} of them", "values")
    for place, chart in enumerate(head.charts):
        columns = snapshot.values[place]
        _check_count(f"values[{place}]", len(columns), len(chart.dimensions))
        _check_count(f"totals[{place}]", len(head.totals[place]), len(chart.dimensions))
        for number, column in enumerate(columns):
            if len(column) != 1:
                _check_count(f"values[{place}][{number}]", len(column), count)


def _check_count(place: str, found: int, wanted: int) -> None:
    if found != wanted:
        raise PlainError(f"{wanted} of them, not {found}", place)
