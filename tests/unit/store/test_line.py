"""A line is unknown, then 0 wherever nothing else was kept."""

from __future__ import annotations

from kvitals.store.line import Line


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
