"""What programs cost is the sum over them, whichever there are, and there only if it is known."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kvitals.kernel.program_info import ProgramCounts
from kvitals.sampling.own.programs import MOST_IDLE_TICKS, Programs

Told = dict[str, tuple[float | None, int | None]]


def told(programs: Programs, *counts: ProgramCounts, seconds: int = 1) -> Told:
    """The value and the total of each chart, by its id."""
    ticks = programs.end_tick(counts, seconds)
    return {one.chart.id: (one.values[0], one.totals[0]) for one in ticks}


def test_before_a_first_step_of_time_totals_alone_are_known() -> None:
    assert told(Programs(), ProgramCounts(1, 2_000_000, 5, 3), seconds=0) == {
        "missed": (None, 3),
        "programs": (None, 2),
        "program_runs": (None, 5),
    }


def test_the_growth_of_all_programs_is_drawn_per_second() -> None:
    programs = Programs()
    told(programs, ProgramCounts(1, 0, 10, 1), ProgramCounts(2, 0, 20, 0), seconds=0)
    grown = ProgramCounts(1, 3_000_000, 14, 5), ProgramCounts(2, 500_000, 26, 2)
    assert told(programs, *grown, seconds=2) == {
        "missed": (3.0, 7),
        "programs": (1.75, 3),
        "program_runs": (5.0, 40),
    }


def test_after_a_reload_totals_go_on_and_nothing_is_negative() -> None:
    programs = Programs()
    told(programs, ProgramCounts(1, 9_000_000, 100, 9), seconds=0)
    assert told(programs, ProgramCounts(7, 1_000_000, 4, 1)) == {
        "missed": (1.0, 10),
        "programs": (1.0, 10),
        "program_runs": (4.0, 104),
    }


def test_without_statistics_there_is_no_chart_of_them() -> None:
    programs = Programs()
    assert told(programs, ProgramCounts(1, 0, 0, 0), seconds=0).keys() == {"missed"}
    assert told(programs, ProgramCounts(1, 0, 0, 4)) == {"missed": (4.0, 4)}


def test_an_old_kernel_does_not_tell_of_misses() -> None:
    assert told(Programs(), ProgramCounts(1, 5, 5, None)).keys() == {"programs", "program_runs"}


def test_statistics_that_end_are_a_gap_and_then_no_chart() -> None:
    programs = Programs()
    counts = ProgramCounts(1, 8_000_000, 1, 0)
    told(programs, counts)
    for _ in range(MOST_IDLE_TICKS - 1):
        assert told(programs, counts)["programs"] == (None, 8)
    assert told(programs, counts).keys() == {"missed"}
    # They are kept again, by whomever.
    assert told(programs, counts._replace(runs=2))["program_runs"] == (1.0, 2)


def test_a_moment_at_which_the_kernel_tells_nothing_is_not_counted_again() -> None:
    programs = Programs()
    told(programs, ProgramCounts(1, 0, 10, 0), seconds=0)
    assert told(programs) == {}
    assert told(programs, ProgramCounts(1, 0, 11, 0))["program_runs"] == (1.0, 11)


COUNTS = st.builds(ProgramCounts, st.integers(1, 4), *[st.integers(0, 2**63)] * 3)


@given(st.lists(st.lists(COUNTS, min_size=1, unique_by=lambda one: one.id), min_size=1))
def test_totals_never_go_down(rounds: Sequence[Sequence[ProgramCounts]]) -> None:
    programs = Programs()
    before: Told = {}
    for counts in rounds:
        now = told(programs, *counts)
        for chart, (value, total) in now.items():
            assert value is None or value >= 0
            assert (total or 0) >= (before.get(chart, (None, 0))[1] or 0)
        before |= now
