"""A window answers Netdata's after, before and points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.store.query import Window, select
from kvitals.store.ring import Ring
from tests.strategies import chart, tick

START = 1_700_000_000


@pytest.fixture
def ring() -> Ring:
    filled = Ring(100)
    for number in range(60):
        filled.put(tick(START + number, (number,)))
    return filled


def values(window: Window) -> list[float | None]:
    return [row[0] for _, row in window.rows]


def test_all_there_is_comes_newest_first(ring: Ring) -> None:
    assert values(select(ring, chart(), interval_s=1)) == list(range(59, -1, -1))


def test_after_counts_back_from_the_newest(ring: Ring) -> None:
    assert values(select(ring, chart(), interval_s=1, after=-3)) == [59, 58, 57]


def test_before_counts_back_too(ring: Ring) -> None:
    assert values(select(ring, chart(), interval_s=1, after=-2, before=-10)) == [49, 48]


def test_absolute_times_are_seconds_since_the_epoch(ring: Ring) -> None:
    window = select(ring, chart(), interval_s=1, after=START + 10, before=START + 12)
    assert window.rows == ((START + 12, (12,)), (START + 11, (11,)))


def test_points_group_by_average(ring: Ring) -> None:
    window = select(ring, chart(), interval_s=1, after=-10, points=5)
    assert values(window) == [58.5, 56.5, 54.5, 52.5, 50.5]
    assert window.interval_s == 2


def test_points_group_as_asked(ring: Ring) -> None:
    window = select(ring, chart(), interval_s=1, after=-10, points=2, group="max")
    assert values(window) == [59, 54]


def test_more_points_than_ticks_give_every_tick(ring: Ring) -> None:
    assert len(select(ring, chart(), interval_s=1, after=-5, points=1000).rows) == 5


def test_a_tick_that_was_missed_is_a_row_without_a_value() -> None:
    ring = Ring(10)
    for time in (START, START + 1, START + 4):
        ring.put(tick(time))
    assert values(select(ring, chart(), interval_s=1)) == [1, None, None, 1, 1]


def test_an_empty_ring_gives_no_rows() -> None:
    assert select(Ring(3), chart(), interval_s=1, after=-10).rows == ()


@given(after=st.integers(-80, 0), before=st.integers(-80, 0), points=st.integers(0, 100))
def test_rows_are_bounded_and_in_order(after: int, before: int, points: int) -> None:
    ring = Ring(100)
    for number in range(60):
        ring.put(tick(START + number, (number,)))
    window = select(ring, chart(), interval_s=1, after=after, before=before, points=points)
    stamps = [time for time, _ in window.rows]
    assert stamps == sorted(set(stamps), reverse=True)
    assert all(START <= time < START + 60 for time in stamps)
    assert not points or len(stamps) <= points
