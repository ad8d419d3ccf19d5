"""A column comes back as it was, and is small where little happens."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.store.column import decode, encode, end_of

WHOLE = st.integers(-(2**53), 2**53).map(float)
VALUES = (
    st.none()
    | st.just(0.0)
    | st.floats(allow_nan=False)
    | WHOLE
    | st.integers(-300, 300).map(float)
    | st.integers(-300, 300).map(lambda one: one / 3)
)
COLUMNS = st.lists(VALUES, min_size=1, max_size=60) | st.lists(
    st.none() | st.integers(-70000, 70000).map(lambda one: one / 5), min_size=1, max_size=60
)


@given(values=COLUMNS, divisor=st.integers(1, 3600))
def test_every_value_comes_back(values: list[float | None], divisor: int) -> None:
    data = encode(values, divisor)
    assert values == decode(data, 0, len(values))
    assert len(data) == end_of(data, 0, len(values))


@given(columns=st.lists(st.lists(VALUES, min_size=7, max_size=7), min_size=1, max_size=5))
def test_columns_stand_one_after_the_other(columns: list[list[float | None]]) -> None:
    data = b"".join(encode(one, 1) for one in columns)
    places = [0]
    for _ in columns:
        places.append(end_of(data, places[-1], 7))
    assert places[-1] == len(data)
    assert columns == [decode(data, start, 7) for start, _ in pairwise(places)]


@pytest.mark.parametrize("value", [math.inf, -math.inf, 1e300, 2.0**53 + 2, 5e-324])
def test_numbers_that_no_integer_holds_come_back(value: float) -> None:
    assert [value, 1.0] == decode(encode([value, 1.0], 1), 0, 2)


def test_zeros_take_one_byte() -> None:
    assert len(encode([0.0] * 900, 1)) == 1


def test_small_whole_numbers_take_a_byte_each() -> None:
    assert len(encode([float(one % 100) for one in range(900)], 1)) < 910


def test_whole_numbers_in_three_seconds_are_whole() -> None:
    assert len(encode([one % 100 / 3 for one in range(900)], 3)) < 910


def test_a_level_that_hardly_changes_is_kept_as_differences() -> None:
    assert len(encode([1e9 + one for one in range(900)], 1)) < 4000
