"""A line is unknown, then 0 wherever nothing else was kept."""

from __future__ import annotations

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
)
def test_a_long_line_gives_back_what_was_put(
    values: list[float | None], times: int, start: int
) -> None:
    line, expected = Line(), values * times
    for number, value in enumerate(expected):
        line.put(number, value)
    line.forget(start)
    if any(one is not None for one in expected):
        window = expected[start:]
        assert line.values(start, start + len(window)) == window


def test_lines_that_keep_no_value_share_what_they_have() -> None:
    lines = [Line() for _ in range(3)]
    for number in range(300):
        lines[0].put(number, 0.0)
        lines[1].put(number, None)
        lines[2].put(number, 1.0)
    lines[2].forget(300)
    assert len({id(one._numbers) for one in lines}) == 1
    assert len({id(one._values) for one in lines}) == 1
    assert len(lines[0]._numbers) == 0
