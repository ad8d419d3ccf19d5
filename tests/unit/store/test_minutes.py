"""A minute has the ticks until its end, and what they amount to."""

from __future__ import annotations

from kvitals.store.minutes import end_of_minute, summarize
from kvitals.store.page import COUNT, MAX, MIN, SUM, Page


def test_a_full_minute_belongs_to_itself() -> None:
    assert [end_of_minute(one) for one in (60, 61, 120)] == [60, 120, 120]


def test_a_minute_has_count_sum_least_and_largest() -> None:
    found = summarize(Page([59, 60, 61], {"a": ([1.0, 2.0, 5.0],)}))
    assert found.times == [60, 120]
    columns = found.columns["a"]
    assert [columns[one] for one in (COUNT, SUM, MIN, MAX)] == [[2, 1], [3, 5], [1, 5], [2, 5]]


def test_values_that_are_not_known_do_not_count() -> None:
    columns = summarize(Page([1, 2, 61], {"a": ([None, 4.0, None],)})).columns["a"]
    assert columns == ([1, 0], [4, None], [4, None], [4, None])


def test_a_minute_without_a_tick_is_absent() -> None:
    assert summarize(Page([1, 200], {"a": ([1.0, 1.0],)})).times == [60, 240]
