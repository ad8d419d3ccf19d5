"""What is credited is in one group, which has its place as long as it lives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.sampling import accounts
from kvitals.sampling.accounts import IDLE_S, Accounts
from tests.processes import CALLS, sums

NAMES = st.sampled_from(("a", "b", "c", "other", "untracked"))


def credited(found: Accounts) -> dict[str, int]:
    found.end_tick()
    return {found.names[position]: grown[CALLS] for position, grown in found.done.items()}


def test_groups_met_at_once_stand_in_their_declared_order() -> None:
    found = Accounts(("web", "jobs", "other"))
    found.show({"other", "jobs", "web"})
    assert found.names == ("web", "jobs", "other")


def test_groups_without_a_declared_order_stand_by_name_behind_the_others() -> None:
    found = Accounts(("web",))
    found.show({"b", "a", "web"})
    assert found.names == ("web", "a", "b")


def test_a_group_that_is_met_later_stands_behind_those_shown() -> None:
    found = Accounts(("web", "jobs"))
    found.show({"jobs"})
    found.show({"web", "jobs"})
    assert found.names == ("jobs", "web")


def idle(found: Accounts, seconds: int) -> None:
    for _ in range(seconds):
        found.end_tick(1)


def test_a_group_stays_for_a_while_when_it_is_met_no_more() -> None:
    found = Accounts()
    found.show({"a"})
    idle(found, IDLE_S - 1)
    assert found.names == ("a",)


def test_a_group_without_processes_gives_up_its_place() -> None:
    found = Accounts()
    found.show({"a", "other"})
    idle(found, IDLE_S - 60)
    found.show({"b"})
    idle(found, 2 * 60)
    assert found.names == ("other", "b")


def test_an_idle_group_with_processes_stays() -> None:
    found = Accounts(living=lambda: {"a"})
    found.show({"a", "b"})
    idle(found, 10 * IDLE_S)
    assert found.names == ("a",)


def test_a_group_that_comes_back_stands_behind_those_shown() -> None:
    found = Accounts()
    found.show({"a"})
    idle(found, IDLE_S)
    found.show({"b"})
    idle(found, 60)
    found.show({"a"})
    found.credit("a", {CALLS: 2})
    assert credited(found) == {"a": 2}
    assert found.names == ("b", "a")


def test_a_new_group_takes_the_place_of_the_one_that_ended_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accounts, "MOST_GROUPS", 3)
    found = Accounts(living=lambda: {"lives"})
    for name in ("lives", "first", "second"):
        found.show({name})
        found.end_tick(1)
    found.show({"new"})
    found.credit("new", {CALLS: 1})
    assert found.names == ("lives", "second", "new")
    assert credited(found) == {"new": 1}
    assert found.folded == 0


def test_who_did_something_in_this_tick_loses_no_place_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accounts, "MOST_GROUPS", 1)
    found = Accounts()
    found.show({"a"})
    found.credit("a", {CALLS: 1})
    found.show({"b"})
    found.credit("b", {CALLS: 2})
    assert credited(found) == {"a": 1, "other": 2}
    assert found.folded == 1


def test_who_lives_is_not_asked_for_again_and_again_when_all_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accounts, "MOST_GROUPS", 1)
    asked = []

    def living() -> set[str]:
        asked.append(1)
        return {"a"}

    found = Accounts(living=living)
    found.show({"a"})
    for _ in range(10):
        found.show({"b"})
        found.end_tick(1)
    assert len(asked) == 2


def test_the_names_are_the_same_object_while_no_group_is_new() -> None:
    found = Accounts()
    found.show({"a", "b"})
    before = found.names
    found.show({"b"})
    assert found.names is before


def test_what_is_credited_adds_up_until_the_tick_ends() -> None:
    found = Accounts()
    found.show({"a"})
    found.credit("a", {CALLS: 1})
    found.credit("a", {CALLS: 2})
    assert credited(found) == {"a": 3}
    assert credited(found) == {}


def test_groups_behind_the_most_are_credited_to_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "MOST_GROUPS", 2)
    found = Accounts()
    found.show({"a", "b", "c", "d"})
    for name in "abcd":
        found.credit(name, {CALLS: 1})
    assert credited(found) == {"a": 1, "b": 1, "other": 2}


def test_the_names_are_the_same_object_while_groups_find_no_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accounts, "MOST_GROUPS", 1)
    found = Accounts()
    found.show({"a", "b"})
    before = found.names
    found.show({"a", "b"})
    assert found.names is before


def test_other_finds_a_place_when_there_are_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "MOST_GROUPS", 1)
    found = Accounts()
    found.show({"a"})
    found.show({"other"})
    assert found.names == ("a", "other")


def test_untracked_is_not_shown_before_there_was_any() -> None:
    found = Accounts()
    found.credit_untracked({CALLS: 0})
    assert found.names == ()


def test_untracked_is_credited_once() -> None:
    found = Accounts()
    found.credit_untracked({CALLS: 5})
    assert credited(found) == {"untracked": 5}
    found.credit_untracked({CALLS: 5})
    assert credited(found) == {}
    found.credit_untracked({CALLS: 7})
    assert credited(found) == {"untracked": 2}


@given(
    st.lists(st.lists(st.tuples(NAMES, st.integers(0, 9))) | st.integers(0, 9), max_size=8),
)
def test_the_sum_over_groups_is_what_was_credited(
    ticks: list[list[tuple[str, int]] | int],
) -> None:
    found = Accounts()
    untracked = wanted = got = 0
    for tick in ticks:
        if isinstance(tick, int):
            untracked += tick
            found.credit_untracked({CALLS: untracked})
            wanted += tick
        else:
            for name, amount in tick:
                found.credit(name, {CALLS: amount})
                wanted += amount
        found.end_tick()
        got += sums(list(found.done.values())).get(CALLS, 0)
    assert wanted == got


def test_what_was_untracked_before_is_not_counted_again() -> None:
    found = Accounts((), {CALLS: 5})
    found.credit_untracked({CALLS: 5})
    assert credited(found) == {}
    found.credit_untracked({CALLS: 8})
    assert credited(found) == {"untracked": 3}
