"""Processes are followed from row to row, and what they did is handed out once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.groups import Group
from kvitals.model import Field, Remark, Row
from kvitals.sampling import process_table
from kvitals.sampling.process_table import GRACE_TICKS, Known, ProcessTable
from tests.processes import CALLS, process, row, sums

LATE = (Remark.RELEASED, Remark.THREAD, Remark.SOCKET)

rows_of_any_kind = st.builds(
    lambda pid, parent, started, remark, grown, state: row(
        process(pid, parent=parent, started=started, state=state), remark, grown
    ),
    pid=st.integers(1, 5),
    parent=st.integers(0, 5),
    started=st.integers(1, 3),
    remark=st.sampled_from(Remark),
    grown=st.dictionaries(st.just(CALLS), st.integers(0, 9)),
    state=st.sampled_from("SZX"),
)
FORGET = "forget"
steps = st.lists(st.lists(rows_of_any_kind, max_size=6) | st.none() | st.just(FORGET), max_size=12)


def took(*rows: Row) -> tuple[ProcessTable, list[Known]]:
    table = ProcessTable()
    return table, [known for known, _ in table.take(rows)]


def live(table: ProcessTable) -> list[int]:
    return sorted(one.process.pid for one in table.live())


def pass_ticks(table: ProcessTable, count: int = GRACE_TICKS) -> None:
    for _ in range(count):
        table.end_tick()


def test_a_process_that_is_met_is_known() -> None:
    table, (known,) = took(row(process(7)))
    assert table.get(7) is known
    assert live(table) == [7]


def test_a_process_stays_the_same_from_row_to_row() -> None:
    _, (first, second) = took(row(process(7)), row(process(7, uid=5)))
    assert first is second
    assert second.process.uid == 5


def test_totals_add_up_and_growth_begins_again_with_each_tick() -> None:
    table, (known, _) = took(row(process(7), grown=2), row(process(7), grown=3))
    assert (known.totals, known.grown) == ({CALLS: 5}, {CALLS: 5})
    table.end_tick()
    table.take([row(process(7), grown=4)])
    assert (known.totals, known.grown) == ({CALLS: 9}, {CALLS: 4})


def test_what_was_done_is_that_of_the_tick_that_ended() -> None:
    table, (known,) = took(row(process(7), grown=2))
    assert list(table.done) == []
    table.end_tick()
    assert list(table.done) == [(known, {CALLS: 2})]
    table.end_tick()
    assert list(table.done) == []


def test_who_did_nothing_is_not_among_those_who_did() -> None:
    table, _ = took(row(process(7)))
    table.end_tick()
    assert table.done == ()


def test_a_process_has_its_new_name_when_that_is_told() -> None:
    table, (known, _) = took(
        row(process(7, "sh"), Remark.RENAMED, 1), row(process(7, "cat"), grown=2)
    )
    assert known.process.name == "cat"
    assert known.totals == {CALLS: 3}
    assert live(table) == [7]


def test_a_process_is_named_anew_until_its_new_name_is_told() -> None:
    table, (known,) = took(row(process(7, "sh"), Remark.RENAMED))
    assert known.is_named_anew
    table.take([row(process(7, "cat"))])
    assert not known.is_named_anew


def test_a_process_that_ended_is_told_of_in_its_tick() -> None:
    table, (known,) = took(row(process(7), Remark.ENDED))
    assert (live(table), list(table.ended)) == ([], [])
    table.end_tick()
    assert list(table.ended) == [known]
    table.end_tick()
    assert list(table.ended) == []


def test_a_process_that_was_never_met_alive_is_told_of_too() -> None:
    table, (known,) = took(row(process(7), Remark.RELEASED))
    table.end_tick()
    assert table.ended == (known,)
    assert table.get(7) is None


def test_who_ended_and_was_released_is_told_of_once() -> None:
    table, _ = took(row(process(7), Remark.ENDED), row(process(7), Remark.RELEASED))
    table.end_tick()
    assert len(table.ended) == 1


def test_of_very_many_that_ended_some_names_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_table, "MOST_ENDED", 2)
    table, _ = took(*(row(process(pid), Remark.ENDED, 1) for pid in range(2, 7)))
    table.end_tick()
    assert (len(table.ended), len(table.done)) == (2, 2)


def test_a_zombie_is_kept_until_it_is_released() -> None:
    table, _ = took(row(process(7), Remark.ENDED), row(process(7, state="Z")))
    pass_ticks(table, 2 * GRACE_TICKS)
    assert live(table) == [7]


def test_a_zombie_that_is_released_lives_no_more_and_is_forgotten_with_the_next_rows() -> None:
    table, _ = took(row(process(7), Remark.ENDED), row(process(7, state="Z")))
    pass_ticks(table, 2 * GRACE_TICKS)
    table.take([row(process(7, state="X"), Remark.RELEASED)])
    assert live(table) == []
    table.take([])
    assert table.get(7) is None


def test_a_process_with_threads_is_forgotten_after_the_grace() -> None:
    threads = {("process.thread", Field.CALLS): 1}
    first = Row(process(7), Remark.ENDED, threads)
    table, _ = took(first, row(process(7, state="Z")))
    pass_ticks(table, 2 * GRACE_TICKS)
    table.take([row(process(7, state="X"), Remark.RELEASED)])
    assert live(table) == []
    pass_ticks(table, GRACE_TICKS - 1)
    assert table.get(7) is not None
    pass_ticks(table, 1)
    assert table.get(7) is None


def test_who_ended_and_was_released_is_forgotten_after_the_grace() -> None:
    table, _ = took(row(process(7), Remark.ENDED), row(process(7), Remark.RELEASED))
    pass_ticks(table)
    assert len(table) == 0
    assert table.children(1) == set()


@pytest.mark.parametrize("remark", LATE)
def test_what_comes_late_is_of_the_process_that_ended(remark: Remark) -> None:
    table, (known,) = took(row(process(7), Remark.ENDED))
    table.end_tick()
    table.take([row(process(7, state="X"), remark, 3)])
    assert known.totals == {CALLS: 3}


def test_the_end_of_a_thread_ends_no_process() -> None:
    table, (known, _) = took(row(process(7)), row(process(7, "worker", started=9), Remark.THREAD))
    assert live(table) == [7]
    assert known.process.name == "cat"


def test_what_comes_late_tells_nothing_of_who_the_process_is() -> None:
    table, (known, _) = took(
        row(process(7, parent=3)), row(process(7, "old", parent=0), Remark.SOCKET)
    )
    assert known.process == process(7, parent=3)
    assert table.children(3) == {7}


@pytest.mark.parametrize("remark", LATE)
def test_what_comes_after_the_grace_is_of_a_stranger(remark: Remark) -> None:
    table, (known,) = took(row(process(7), remark, 3))
    table.end_tick()
    assert table.get(7) is None
    assert table.done == ((known, {CALLS: 3}),)


def test_a_stranger_is_the_same_one_throughout_a_tick() -> None:
    table, (first, second) = took(*(row(process(7), Remark.SOCKET, 1) for _ in range(2)))
    assert first is second
    table.end_tick()
    assert table.ended == (first,)


def test_who_has_an_id_again_starts_at_zero() -> None:
    table, (old, new) = took(
        row(process(7, started=1), grown=5), row(process(7, "dog", started=2), grown=1)
    )
    assert (old.totals, new.totals) == ({CALLS: 5}, {CALLS: 1})
    assert table.get(7) is new


def test_the_former_owner_of_an_id_takes_nothing_away_when_its_grace_is_over() -> None:
    table, (_, new) = took(row(process(7, started=1), Remark.RELEASED), row(process(7, started=2)))
    pass_ticks(table)
    assert table.get(7) is new


@pytest.mark.parametrize("remark", Remark)
def test_what_is_told_late_of_a_former_owner_does_not_disturb_the_present_one(
    remark: Remark,
) -> None:
    table, (new, old) = took(
        row(process(7, started=20), grown=1), row(process(7, started=10), remark, 5)
    )
    assert table.get(7) is new
    assert (new.totals, old.totals) == ({CALLS: 1}, {CALLS: 5})
    assert live(table) == [7]


def test_children_are_found_by_their_parent() -> None:
    table, _ = took(row(process(7, parent=3)), row(process(8, parent=3)))
    assert table.children(3) == {7, 8}


def test_a_child_follows_to_its_new_parent() -> None:
    table, _ = took(row(process(7, parent=3)), row(process(7, parent=1)))
    assert table.children(3) == set()
    assert table.children(1) == {7}


def test_a_walk_over_all_leaves_only_those_that_it_met() -> None:
    table, _ = took(row(process(7)), row(process(8)))
    table.keep_only({8, 9})
    assert live(table) == [8]
    assert table.children(1) == {8}


def test_what_was_done_by_those_forgotten_is_handed_out() -> None:
    table, (known,) = took(row(process(7), grown=2))
    table.keep_only(set())
    table.end_tick()
    assert table.done == ((known, {CALLS: 2}),)


@given(steps)
def test_nothing_is_lost_or_doubled(of: list[list[Row] | str | None]) -> None:
    table = ProcessTable()
    taken, known_ever, done = [], set(), []
    for step in of:
        if step is None:
            table.end_tick()
            done += [grown for _, grown in table.done]
        elif step == FORGET:
            table.keep_only({1, 2})
        else:
            assert isinstance(step, list)
            known_ever |= {known for known, _ in table.take(step)}
            taken += [one.grown for one in step]
    assert sums(taken) == sums([*done, *(known.grown for known in known_ever)])
    assert sums(taken) == sums([known.totals for known in known_ever])


@given(steps)
def test_children_are_those_whose_parent_is_known(of: list[list[Row] | str | None]) -> None:
    table = ProcessTable()
    for step in of:
        if step is None:
            table.end_tick()
        elif step == FORGET:
            table.keep_only({1, 2})
        else:
            assert isinstance(step, list)
            table.take(step)
    known = [one for one in map(table.get, range(6)) if one is not None]
    for parent in range(6):
        assert table.children(parent) == {
            one.process.pid for one in known if one.process.parent == parent
        }


def test_groups_are_forgotten_and_what_was_done_is_not() -> None:
    table = ProcessTable()
    ((known, _),) = table.take([row(process(7), grown=3)])
    known.group, known.grouped_as, known.groups = Group("web", 0), (0, "cat"), ("web",)
    table.forget_groups()
    forgotten: tuple[object, object] = (known.group, known.grouped_as)
    assert forgotten == (None, None)
    assert known.groups == ("web",)
    assert known.totals == {CALLS: 3}
    assert table.get(7) is known
