"""A chart of groups has a line for each, worth what its processes did."""

from __future__ import annotations

from kvitals.kernel.process_words import is_counted_for_processes
from kvitals.model import Field, GroupChart, Mode, Plan, Service, State, Term
from kvitals.probes import MEASUREMENTS, PROBES
from kvitals.sampling.group_charts import GroupLines, chart_of, fillable_groups

READ = ("vfs.read", Field.CALLS)
READV = ("vfs.readv", Field.CALLS)
DECLARED = GroupChart(
    id="reads",
    title="Reads",
    units="calls",
    family="VFS",
    priority=3,
    terms=(Term(*READ), Term(*READV)),
    module="vfs",
)
COUNTED = {one.name for one in MEASUREMENTS if is_counted_for_processes(one)}


def ids(mode: Mode, counted: set[str]) -> list[str]:
    services = (Service(one.name, "", State.ON) for one in MEASUREMENTS if one.in_mode(mode))
    charts = fillable_groups(PROBES, Plan(mode, tuple(services)), counted)
    return [chart.id for chart in charts]


def test_the_chart_has_the_type_of_its_grouping_and_a_line_for_each_group() -> None:
    chart = chart_of(DECLARED, "users", ("root", "www-data"))
    assert (chart.full_id, chart.style, chart.module) == ("users.reads", "stacked", "vfs")
    assert [(one.id, one.name, one.terms) for one in chart.dimensions] == [
        ("root", "root", DECLARED.terms),
        ("www-data", "www-data", DECLARED.terms),
    ]


def test_the_value_is_the_sum_of_the_terms_in_each_second() -> None:
    tick = GroupLines(DECLARED, "apps").sample(("a", "b"), {1: {READ: 4, READV: 2}}, 2)
    assert (tick.values, tick.totals) == ((0, 3), (0, 6))


def test_before_the_first_step_of_time_totals_count_and_no_value_is_known() -> None:
    tick = GroupLines(DECLARED, "apps").sample(("a", "b"), {0: {READ: 4}}, 0)
    assert (tick.values, tick.totals) == ((None, None), (4, 0))


def test_totals_rise_from_tick_to_tick() -> None:
    lines = GroupLines(DECLARED, "apps")
    names = ("a",)
    lines.sample(names, {0: {READ: 4}}, 1)
    assert lines.sample(names, {0: {READV: 3}}, 1).totals == (7,)


def test_a_new_group_begins_at_zero_and_moves_no_other() -> None:
    lines = GroupLines(DECLARED, "apps")
    lines.sample(("a",), {0: {READ: 4}}, 1)
    tick = lines.sample(("a", "b"), {1: {READ: 1}}, 1)
    assert [one.id for one in tick.chart.dimensions] == ["a", "b"]
    assert (tick.values, tick.totals) == ((0, 1), (4, 1))


def test_the_total_of_a_group_that_is_gone_goes_to_nobody_and_begins_anew() -> None:
    lines = GroupLines(DECLARED, "apps")
    lines.sample(("other", "a", "b"), {1: {READ: 4}, 2: {READ: 7}}, 1)
    tick = lines.sample(("other", "b"), {1: {READ: 1}}, 1)
    assert (tick.values, tick.totals) == ((0, 1), (0, 8))
    tick = lines.sample(("other", "b", "a"), {2: {READ: 2}}, 1)
    assert (tick.values, tick.totals) == ((0, 0, 2), (0, 8, 2))


def test_the_chart_is_the_same_object_while_no_group_is_new() -> None:
    lines = GroupLines(DECLARED, "apps")
    names = ("a",)
    assert lines.sample(names, {}, 1).chart is lines.sample(names, {}, 1).chart


def test_what_no_term_asks_for_counts_for_nothing() -> None:
    tick = GroupLines(DECLARED, "apps").sample(("a",), {0: {("vfs.read", Field.BYTES): 9}}, 1)
    assert (tick.values, tick.totals) == ((0,), (0,))


def test_return_mode_fills_every_chart_by_priority() -> None:
    wanted = sorted(
        (chart for probe in PROBES for chart in probe.group_charts), key=lambda one: one.priority
    )
    assert [one.id for one in wanted] == ids(Mode.RETURN, COUNTED)


def test_entry_mode_has_no_charts_of_errors() -> None:
    gone = set(ids(Mode.RETURN, COUNTED)) - set(ids(Mode.ENTRY, COUNTED))
    assert gone == {"file_open_error", "file_close_error", "vfs_write_error", "vfs_read_error"}


def test_a_chart_of_which_a_part_is_not_counted_for_processes_is_absent() -> None:
    gone = set(ids(Mode.ENTRY, COUNTED)) - set(ids(Mode.ENTRY, COUNTED - {"vfs.readv"}))
    assert gone == {"vfs_read_call", "vfs_read_bytes"}
