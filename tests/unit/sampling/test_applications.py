"""What processes did is in the charts of their groups, in each grouping and once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.model import ChartTick, Field, GroupChart, Remark, Row, Term, Walk
from kvitals.sampling import applications
from kvitals.sampling.applications import Applications, GroupingBy
from kvitals.sampling.process_table import Known, ProcessTable
from tests.processes import CALLS, process, row, walk

CHART = GroupChart("c", "Title", "calls", "family", 1, (Term(*CALLS),))


class ByName:
    """Groups processes by their first letter."""

    def name(self, _known: Known, of: Row, /) -> str:
        return of.process.name[:1]


class ByUser:
    """Groups processes by their user's number."""

    def name(self, _known: Known, of: Row, /) -> str:
        return str(of.process.uid)


def make(*groupings: GroupingBy) -> Applications:
    by = groupings or (GroupingBy("apps", ByName()), GroupingBy("users", ByUser()))
    return Applications(ProcessTable(), by, (CHART,))


def totals(ticks: list[ChartTick]) -> dict[str, dict[str, int | None]]:
    return {
        one.chart.full_id: {
            line.id: total for line, total in zip(one.chart.dimensions, one.totals, strict=True)
        }
        for one in ticks
    }


def after(of: Applications, *walks: Walk, seconds: int = 1) -> list[ChartTick]:
    for one in walks:
        of.take(one)
    return of.end_tick(seconds)


def test_a_row_counts_in_every_grouping() -> None:
    found = after(make(), walk(row(process(7, "cat", uid=5), grown=3)))
    assert totals(found) == {"apps.c": {"c": 3}, "users.c": {"5": 3}}


def test_values_are_for_each_second() -> None:
    found = after(make(), walk(row(process(7, "cat"), grown=6)), seconds=2)
    assert found[0].values == (3,)


def test_the_first_tick_has_totals_and_no_values() -> None:
    found = after(make(), walk(row(process(7, "cat"), grown=6)), seconds=0)
    assert (found[0].values, found[0].totals) == ((None,), (6,))


def test_what_several_walks_of_a_tick_tell_adds_up() -> None:
    fetched = walk(row(process(7, "cat"), Remark.ENDED, 1), processes=None)
    found = after(make(), fetched, walk(row(process(8, "cut"), grown=2)))
    assert totals(found)["apps.c"] == {"c": 3}


def test_groups_met_at_once_stand_in_their_declared_order() -> None:
    of = make(GroupingBy("apps", ByName(), ("z", "a")))
    rows = [row(process(pid, name)) for pid, name in ((7, "a"), (8, "b"), (9, "z"))]
    (tick,) = after(of, walk(*rows))
    assert [one.id for one in tick.chart.dimensions] == ["z", "a", "b"]


def test_a_group_is_shown_though_it_did_nothing() -> None:
    assert totals(after(make(), walk(row(process(7, "cat")))))["apps.c"] == {"c": 0}


def test_what_could_be_credited_to_nobody_is_untracked_in_every_grouping() -> None:
    of = make()
    after(of, walk(untracked=3))
    found = after(of, walk(untracked=5), walk(untracked=5, processes=None))
    assert totals(found) == {"apps.c": {"untracked": 5}, "users.c": {"untracked": 5}}
    assert found[0].values == (2,)


def test_without_any_there_is_no_untracked() -> None:
    assert totals(after(make(), walk(untracked=0))) == {"apps.c": {}, "users.c": {}}


def test_a_process_has_the_groups_that_it_was_in_last() -> None:
    of = make()
    after(of, walk(row(process(7, "cat", uid=5), Remark.RENAMED), row(process(7, "dog", uid=5))))
    known = of.table.get(7)
    assert known is not None
    assert known.groups == ("d", "5")


def test_the_accounts_of_the_first_grouping_are_told() -> None:
    of = make()
    after(of, walk(row(process(7, "cat", uid=5), grown=1)))
    assert of.first.names == ("c",)


def test_nothing_lost_asks_for_nothing() -> None:
    of = make()
    of.take(walk())
    assert not of.wants_all


def test_rows_that_were_lost_ask_for_all() -> None:
    of = make()
    of.take(walk(lost=1))
    assert of.wants_all


def test_rows_that_were_lost_while_ended_processes_were_fetched_ask_at_the_next_walk() -> None:
    of = make()
    of.take(walk(lost=1, processes=None))
    assert not of.wants_all
    of.take(walk(lost=1))
    assert of.wants_all


def test_the_same_loss_asks_once() -> None:
    of = make()
    of.take(walk(lost=1))
    of.take(walk(lost=1))
    assert not of.wants_all


def test_every_so_many_walks_all_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applications, "WALKS_PER_RECONCILIATION", 3)
    of = make()
    asked = []
    for _ in range(7):
        of.take(walk())
        asked.append(of.wants_all)
    assert asked == [False, False, True, False, False, True, False]


def test_who_is_not_met_when_all_are_told_of_is_forgotten() -> None:
    of = make()
    of.take(walk(row(process(7)), row(process(8)), lost=1))
    of.take(walk(row(process(8)), lost=1))
    assert [one.process.pid for one in of.table.live()] == [8]


def test_a_fetch_of_ended_processes_forgets_nobody() -> None:
    of = make()
    of.take(walk(row(process(7)), lost=1))
    of.take(walk(processes=None))
    assert of.wants_all
    assert of.table.get(7) is not None


def test_a_walk_over_the_changed_forgets_nobody() -> None:
    of = make()
    of.take(walk(row(process(7))))
    of.take(walk())
    assert of.table.get(7) is not None


rows = st.builds(
    lambda pid, name, uid, remark, amount: row(process(pid, name, uid=uid), remark, amount),
    pid=st.integers(1, 5),
    name=st.sampled_from(("cat", "dog", "eel")),
    uid=st.integers(0, 2),
    remark=st.sampled_from(Remark),
    amount=st.integers(0, 9),
)
walks = st.builds(
    lambda rows, lost, processes: (rows, lost, processes),
    st.lists(rows, max_size=5),
    st.integers(0, 2),
    st.sampled_from((1, None)),
)


@given(st.lists(st.tuples(walks, st.integers(0, 3), st.booleans()), max_size=10))
def test_the_sum_over_groups_is_that_of_the_rows_in_every_grouping(
    of: list[tuple[tuple[list[Row], int, int | None], int, bool]],
) -> None:
    found = make()
    wanted = untracked = 0
    for (told, lost, processes), more, is_end in of:
        untracked += more
        found.take(walk(*told, untracked=untracked, lost=lost, processes=processes))
        wanted += more + sum(one.grown[CALLS] for one in told)
        if is_end:
            found.end_tick(1)
    sums = {
        name: sum(filter(None, one.values())) for name, one in totals(found.end_tick(1)).items()
    }
    assert sums == {"apps.c": wanted, "users.c": wanted}


def test_a_key_that_no_chart_shows_is_kept_for_the_process() -> None:
    of = make()
    after(of, walk(row(process(7), grown={("x", Field.BYTES): 9})))
    known = of.table.get(7)
    assert known is not None
    assert known.totals == {("x", Field.BYTES): 9}


BY_NAME, BY_USER = GroupingBy("apps", ByName()), GroupingBy("users", ByUser())


class ByLength:
    """Groups processes by the length of their names."""

    def name(self, _known: Known, of: Row, /) -> str:
        return str(len(of.process.name))


def test_other_names_count_from_then_on_and_what_was_done_stays() -> None:
    of = make(BY_NAME)
    cat = process(7, "cat")
    after(of, walk(row(cat, grown=3)))
    of.follow([GroupingBy("apps", ByLength())], (CHART,))
    assert of.wants_all
    found = after(of, walk(row(cat, grown=2)))
    assert totals(found) == {"apps.c": {"c": 3, "3": 2}}
    assert not of.wants_all
    of.follow([BY_NAME], (CHART,))
    assert totals(after(of, walk(row(cat, grown=1)))) == {"apps.c": {"c": 4, "3": 2}}


def test_a_way_to_group_that_comes_later_begins_at_zero() -> None:
    of = make(BY_NAME)
    cat = process(7, "cat", uid=5)
    after(of, walk(row(cat, grown=3), untracked=9))
    of.follow([BY_USER, BY_NAME], (CHART,))
    found = totals(after(of, walk(row(cat, grown=2), untracked=10)))
    assert found == {
        "apps.c": {"c": 5, "untracked": 10},
        "users.c": {"5": 2, "untracked": 1},
    }
    assert of.first.names == ("5", "untracked")
    of.follow([BY_NAME], (CHART,))
    assert totals(after(of, walk(row(cat, grown=1), untracked=10))) == {
        "apps.c": {"c": 6, "untracked": 10}
    }


def test_a_chart_that_comes_later_begins_at_zero_and_others_go_on() -> None:
    key = ("x", Field.ERRORS)
    errors = GroupChart("e", "Title", "calls", "family", 1, (Term(*key),))
    of = make(BY_NAME)
    cat = process(7, "cat")
    after(of, walk(row(cat, grown=3)))
    of.follow([BY_NAME], (CHART, errors))
    found = after(of, walk(row(cat, grown={CALLS: 1, key: 4})))
    assert totals(found) == {"apps.c": {"c": 4}, "apps.e": {"c": 4}}


def test_totals_go_on_when_a_chart_or_a_grouping_comes_back() -> None:
    of = make(BY_NAME, BY_USER)
    cat = process(7, "cat", uid=5)
    after(of, walk(row(cat, grown=3), untracked=9))
    of.follow([BY_NAME], ())
    assert after(of, walk(row(cat, grown=10), untracked=20)) == []
    of.follow([BY_NAME, BY_USER], (CHART,))
    found = totals(after(of, walk(row(cat, grown=2), untracked=21)))
    assert found == {
        "apps.c": {"c": 5, "untracked": 10},
        "users.c": {"5": 5, "untracked": 10},
    }


def test_nobody_is_known_while_nobody_tells_and_totals_stay() -> None:
    of = make(BY_NAME)
    cat = process(7, "cat")
    after(of, walk(row(cat, grown=3)))
    of.rest()
    assert of.table.get(7) is None
    assert totals(after(of, walk(row(cat, grown=2)))) == {"apps.c": {"c": 5}}


def test_who_is_idle_is_found_in_its_new_group() -> None:
    of = make(BY_NAME)
    cat = process(7, "cat", uid=5)
    after(of, walk(row(cat, grown=3)))
    of.follow([BY_USER], (CHART,))
    after(of, walk(row(cat)))
    assert of.group_of(7, cat.started) == "5"


def test_processes_that_a_walk_over_all_does_not_meet_are_forgotten_then() -> None:
    of = make(BY_NAME)
    after(of, walk(row(process(7, "cat")), row(process(8, "dog"))))
    of.follow([BY_NAME], (CHART,))
    of.take(walk(row(process(9, "eel"), Remark.ENDED), processes=None))
    assert of.wants_all
    of.take(walk(row(process(8, "dog"))))
    assert of.table.get(7) is None
    assert of.table.get(8) is not None
