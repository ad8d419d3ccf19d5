from __future__ import annotations

from kvitals.model import Mode
from kvitals.probes import PROBES
from kvitals.web.coverage import (
    HOST_ALONE_REASON,
    RETURN_MODE_REASON,
    RETURN_MODE_REMEDY,
    declared_charts,
    gaps,
)
from tests.unit.web.exhibits import make_plan


def test_in_entry_mode_error_charts_alone_are_missing() -> None:
    missing = dict(gaps(PROBES, make_plan(Mode.ENTRY)))
    assert [chart.id for chart in missing] == [
        *("file_error", "io_error", "task_error", "tcp_error", "udp_error"),
    ]
    assert {(gap.reason, gap.remedy) for found in missing.values() for gap in found} == {
        (RETURN_MODE_REASON, RETURN_MODE_REMEDY)
    }


def test_a_measurement_that_is_off_takes_its_dimension_with_it() -> None:
    plan = make_plan(Mode.RETURN, off=("vfs.readv",))
    found = {chart.id: [gap.dimension.name for gap in lines] for chart, lines in gaps(PROBES, plan)}
    assert found == {"io": ["read"], "io_bytes": ["read"], "io_error": ["read"]}


def test_a_gap_says_why_and_what_to_do() -> None:
    plan = make_plan(Mode.RETURN, off=("vfs.unlink",))
    (_, (gap,)), *_ = gaps(PROBES, plan)
    assert (gap.reason, gap.remedy) == ("no hook", "a kernel")


def test_charts_of_groups_are_missing_once_for_each_grouping() -> None:
    missing = [chart for chart, _ in gaps(PROBES, make_plan(Mode.ENTRY), ("apps", "users"))]
    assert sorted(chart.full_id for chart in missing if chart.type != "ebpf") == sorted(
        f"{grouping}.{name}"
        for grouping in ("apps", "users")
        for name in ("file_open_error", "file_close_error", "vfs_write_error", "vfs_read_error")
    )


def test_a_measurement_that_is_off_takes_its_charts_of_groups_with_it() -> None:
    plan = make_plan(Mode.RETURN, off=("vfs.unlink",))
    found = {chart.full_id: found for chart, found in gaps(PROBES, plan, ("apps",))}
    assert [one for one in found if one.startswith("apps.")] == ["apps.file_deleted"]
    assert found["apps.file_deleted"][0].reason == "no hook"


def test_a_chart_of_groups_that_is_not_filled_says_why() -> None:
    filled = {chart.full_id for chart, _ in declared_charts(PROBES, ("apps",))}
    plan = make_plan(Mode.RETURN)
    ((chart, (gap,)),) = gaps(PROBES, plan, ("apps",), filled - {"apps.file_open"})
    assert (chart.full_id, gap.reason) == ("apps.file_open", HOST_ALONE_REASON)


def test_charts_of_groups_are_off_with_the_counting_of_processes() -> None:
    plan = make_plan(Mode.RETURN, off=("apps.processes",))
    found = {chart.full_id: gaps for chart, gaps in gaps(PROBES, plan, ("apps",), {"ebpf.io"})}
    assert found["apps.file_open"][0].reason == "no hook"
