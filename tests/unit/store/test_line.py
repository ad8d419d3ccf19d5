"""A line is unknown, then 0 wherever nothing else was kept."""

from __future__ import annotations

import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.store.line import Line

VALUES = st.one_of(
    st.none(), st.integers(-(2**53), 2**53).map(float), st.floats(allow_nan=False), st.just(0.0)
)


def test_a_line_is_unknown_before_its_first_value() -> None:
    line = Line()
    line.put(3, None)
    line.put(4, 0)
    assert line.values(2, 6) == [None, None, 0, 0]


def test_a_value_that_is_missing_later_is_not_zero() -> None:
    line = Line()
    for number, value in enumerate((1, None, 0, 2)):
        line.put(number, value)
    assert line.values(0, 4) == [1, None, 0, 2]


def test_what_is_cut_can_be_put_again() -> None:
    line = Line()
    for number in range(5):
        line.put(number, 7)
    line.cut(2)
    line.put(2, 0)
    assert line.values(0, 3) == [7, 7, 0]


def test_a_line_that_is_cut_to_before_its_first_value_is_unknown_again() -> None:
    line = Line()
    line.put(4, 7)
    line.cut(3)
    assert line.values(0, 5) == [None] * 5


def test_a_window_is_cut_out_of_what_is_kept() -> None:
    line = Line()
    for number in range(10):
        line.put(number, number % 3)
    line.forget(4)
    assert line.values(4, 8) == [1, 2, 0, 1]
    assert line.values(5, 5) == []


@given(
    st.lists(VALUES, max_size=400),
    st.integers(1, 3),
    st.integers(0, 400),
    st.integers(0, 400),
    st.integers(0, 400),
)
def test_a_long_line_gives_back_what_was_put(
    values: list[float | None], times: int, start: int, cut: int, more: int
) -> None:
    line, expected = Line(), values * times
    for number, value in enumerate(expected):
        line.put(number, value)
    del expected[cut:]
    line.cut(cut)
    for number in range(len(expected), len(expected) + more):
        line.put(number, 2.5)
    expected += [2.5] * more
    line.forget(start)
    known = next((at for at, one in enumerate(expected) if one is not None), len(expected))
    if known < cut or more:
        window = expected[start:]
        assert line.values(start, start + len(window)) == window
    if more:
        middle = len(expected) // 2
        assert line.values(max(start, middle), len(expected)) == expected[max(start, middle) :]


@pytest.mark.parametrize(("most", "bytes_a_value"), [(200, 3.5), (100_000, 5)])
def test_an_hour_of_a_line_takes_few_bytes_a_value(most: int, bytes_a_value: float) -> None:
    chance = random.Random(1)  # noqa: S311 (chance of a test)
    values = [float(chance.randint(1, most)) for _ in range(3600)]
    tracemalloc.start()
    try:
        line = Line()
        for number, value in enumerate(values):
            line.put(number, value)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert line.values(0, 3600) == values
    assert taken < bytes_a_value * len(values) + 4096
