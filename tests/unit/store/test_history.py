"""Points of a grid are made of the ticks in them, and of no others."""

from __future__ import annotations

import pytest

from kvitals.store.history import Grid, History, most_points
from kvitals.store.ring import Ring
from tests.strategies import chart, line, tick

START = 1_700_000_000


@pytest.fixture
def history() -> History:
    ring = Ring(100)
    for number in range(60):
        ring.put(tick(START + number, (number,)))
    return History(ring)


def values(history: History, grid: Grid, group: str = "average") -> list[float | None]:
    return [cells[0] for _, cells in history.rows("ebpf.c", ["a"], grid, group)]


def test_each_tick_is_a_point(history: History) -> None:
    grid = Grid(START + 56, START + 59, 1)
    assert history.rows("ebpf.c", ["a"], grid) == [
        *((START + 57, (57,)), (START + 58, (58,)), (START + 59, (59,))),
    ]


@pytest.mark.parametrize(
    ("group", "expected"),
    [("average", [50.5, 52.5]), ("sum", [101, 105]), ("min", [50, 52]), ("max", [51, 53])],
)
def test_ticks_are_put_together(history: History, group: str, expected: list[float]) -> None:
    assert values(history, Grid(START + 49, START + 53, 2), group) == expected


def test_extremes_are_near_to_0_and_far_from_it() -> None:
    ring = Ring(10)
    for number, value in enumerate((-5, -2, -9), start=1):
        ring.put(tick(START + number, (value,)))
    grid = Grid(START, START + 3, 3)
    assert values(History(ring), grid, "min") == [-2]
    assert values(History(ring), grid, "max") == [-9]


def test_a_tick_that_was_missed_is_not_known() -> None:
    ring = Ring(10)
    for time in (START + 1, START + 2, START + 5):
        ring.put(tick(time))
    assert values(History(ring), Grid(START, START + 6, 1)) == [1, 1, None, None, 1, None]
    assert values(History(ring), Grid(START, START + 6, 2)) == [1, None, 1]


def test_what_nobody_has_is_not_known(history: History) -> None:
    grid = Grid(START - 1, START + 1, 1)
    asked = history.rows("ebpf.c", ["gone", "a"], grid)
    assert asked == [(START, (None, 0)), (START + 1, (None, 1))]
    assert history.rows("ebpf.gone", ["a"], grid) == [(START, (None,)), (START + 1, (None,))]
    assert history.rows("ebpf.c", [], grid) == [(START, ()), (START + 1, ())]


def test_a_chart_of_very_many_dimensions_is_whole() -> None:
    wide = chart(*(line(f"d{number}") for number in range(101)))
    ring = Ring(10)
    for time in (START + 1, START + 2):
        ring.put(tick(time, tuple(range(101)), of=wide))
    ids = [one.id for one in wide.dimensions]
    rows = History(ring).rows(wide.full_id, ids, Grid(START, START + 2, 2))
    assert rows == [(START + 2, tuple(range(101)))]


def test_without_an_archive_nothing_is_past(history: History) -> None:
    assert history.bounds() == (START, START + 59)
    assert not history.is_past(START - 1000)
    assert history.has_ticks(START - 1000)
    assert History(Ring(3)).bounds() is None
    assert not History(Ring(3)).is_past(0)


def test_points_are_no_closer_than_ticks_are_by_the_rule() -> None:
    ring = Ring(100)
    for time in (*range(0, 100, 5), *range(100, 120)):
        ring.put(tick(START + time))
    history = History(ring)
    assert history.unit(["ebpf.c"], START - 1, START + 119) == 5
    assert history.unit(["ebpf.c"], START + 95, START + 119) == 1
    assert History(ring, 7).unit(["ebpf.c"], START + 95, START + 119) == 7


def test_two_ticks_are_no_rule() -> None:
    ring = Ring(100)
    for time in (0, 9):
        ring.put(tick(START + time))
    assert History(ring).unit(["ebpf.c"], START - 1, START + 9) == 1


@pytest.mark.parametrize(("columns", "points"), [(0, 7200), (4, 7200), (100, 1000), (9999, 60)])
def test_many_columns_have_few_points(columns: int, points: int) -> None:
    assert most_points(columns) == points
