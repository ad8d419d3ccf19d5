"""Ranges of numbers are the same set as the numbers themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.ranges import Range, Ranges, united

MOST = 40
RANGES = st.lists(st.tuples(st.integers(0, MOST), st.integers(0, MOST)).map(sorted).map(tuple))


def numbers(pairs: tuple[Range, ...] | list[Range]) -> set[int]:
    return {number for first, last in pairs for number in range(first, last + 1)}


def contained(ranges: Ranges) -> set[int]:
    return {number for number in range(-1, MOST + 2) if number in ranges}


@pytest.mark.parametrize(
    ("pairs", "merged"),
    [
        ([], ()),
        ([(5, 5)], ((5, 5),)),
        ([(3, 4), (1, 2)], ((1, 4),)),
        ([(1, 2), (4, 5)], ((1, 2), (4, 5))),
        ([(1, 9), (2, 3)], ((1, 9),)),
        ([(1, 5), (5, 7), (1, 5)], ((1, 7),)),
    ],
)
def test_ranges_that_overlap_or_touch_become_one(
    pairs: list[Range], merged: tuple[Range, ...]
) -> None:
    assert united(pairs).pairs == merged


@pytest.mark.parametrize(
    ("holes", "left"),
    [
        ([], ((10, 20),)),
        ([(10, 20)], ()),
        ([(0, 99)], ()),
        ([(0, 10)], ((11, 20),)),
        ([(20, 30)], ((10, 19),)),
        ([(12, 12), (15, 16)], ((10, 11), (13, 14), (17, 20))),
        ([(0, 9), (21, 30)], ((10, 20),)),
    ],
)
def test_what_is_taken_away_leaves_the_rest(holes: list[Range], left: tuple[Range, ...]) -> None:
    assert united([(10, 20)]).without(united(holes)).pairs == left


@given(RANGES, RANGES)
def test_they_contain_what_the_numbers_contain(some: list[Range], others: list[Range]) -> None:
    assert contained(united(some)) == numbers(some)
    assert contained(united(some).without(united(others))) == numbers(some) - numbers(others)


@given(RANGES, RANGES)
def test_equal_sets_are_equal_ranges(some: list[Range], others: list[Range]) -> None:
    same = numbers(some) - numbers(others)
    assert united(some).without(united(others)) == united((one, one) for one in same)


def test_a_hundred_thousand_ranges_are_found_by_halving() -> None:
    many = united((start, start + 3) for start in range(0, 1_000_000, 10))
    compared = 0

    class Spy(int):
        def __lt__(self, other: int) -> bool:
            nonlocal compared
            compared += 1
            return int(self) < other

    assert Spy(777_772) in many
    assert Spy(777_776) not in many
    assert compared <= 2 * 17
    assert len(many.without(united((start, start) for start in range(0, 1_000_000, 10))).pairs) == (
        100_000
    )
