"""Only what is measured is shown."""

from __future__ import annotations

from kvitals.model import Mode, Plan, Service, State
from kvitals.probes import PROBES
from kvitals.sampling.charts import fillable

ERROR_CHARTS = {"file_error", "io_error", "task_error", "tcp_error", "udp_error"}


def plan(mode: Mode, off: set[str] | None = None) -> Plan:
    services = [
        Service(one.name, one.summary, State.OFF if one.name in (off or set()) else State.ON)
        for probe in PROBES
        for one in probe.measurements
        if one.in_mode(mode)
    ]
    return Plan(mode, tuple(services))


def ids(charts_of: Plan) -> set[str]:
    return {chart.id for chart in fillable(PROBES, charts_of)}


def test_return_mode_fills_every_chart() -> None:
    assert ids(plan(Mode.RETURN)) == {chart.id for probe in PROBES for chart in probe.charts}


def test_entry_mode_has_no_error_charts() -> None:
    assert ids(plan(Mode.RETURN)) - ids(plan(Mode.ENTRY)) == ERROR_CHARTS


def test_a_chart_loses_the_dimension_that_is_off() -> None:
    charts = fillable(PROBES, plan(Mode.ENTRY, off={"file.open"}))
    shown = next(chart for chart in charts if chart.id == "file_descriptor")
    assert [line.name for line in shown.dimensions] == ["close"]


def test_a_chart_with_nothing_measured_is_absent() -> None:
    assert "deleted_objects" not in ids(plan(Mode.ENTRY, off={"vfs.unlink"}))


def test_charts_come_by_priority() -> None:
    priorities = [chart.priority for chart in fillable(PROBES, plan(Mode.RETURN))]
    assert priorities == sorted(priorities)
