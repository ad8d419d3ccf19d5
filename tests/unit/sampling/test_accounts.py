"""What is credited is in one group, and a group that was shown stays where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.sampling import accounts
from kvitals.sampling.accounts import Accounts
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


def test_a_group_stays_when_it_is_met_no_more() -> None:
    found = Accounts()
    found.show({"a"})
    found.show(set())
    assert found.names == ("a",)


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
