from __future__ import annotations

from kvitals.model import Mode
from kvitals.probes import PROBES
from kvitals.web.coverage import RETURN_MODE_REASON, RETURN_MODE_REMEDY, gaps
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
