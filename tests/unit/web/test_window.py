"""The frames are those that a stock Agent 1.37.1 answered, on a chart that ended at NEWEST."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.web.window import Wish, frame, is_kept

OLDEST, NEWEST = 1_795_377_416, 1_795_377_551


@pytest.mark.parametrize(
    ("wish", "after", "before", "points", "step"),
    [
        (Wish(-60, points=6), -60, -1, 6, 10),
        (Wish(-60, points=7), -67, -5, 7, 9),
        (Wish(-60, points=40), -59, 0, 60, 1),
        (Wish(-61, points=5), -70, -11, 5, 12),
        (Wish(-10, points=1), -10, -1, 1, 10),
        (Wish(-10, points=20), -9, 0, 10, 1),
        (Wish(-60, -5, points=6), -60, -1, 6, 10),
        (Wish(points=5), -670, -71, 5, 120),
        (Wish(-1000, points=10), -1050, -51, 10, 100),
        (Wish(-60, gtime_s=10), -600, -1, 60, 10),
        (Wish(-60, points=6, gtime_s=10), -60, -1, 6, 10),
        (Wish(-60, points=6, gtime_s=60), -370, -11, 6, 60),
        (Wish(-60, points=3, gtime_s=30), -100, -11, 3, 30),
        (Wish(-10), -9, 0, 10, 1),
        (Wish(10), -9, 0, 10, 1),
        (Wish(-1), 0, 0, 1, 1),
        (Wish(0, points=1), -206, -71, 1, 136),
        (Wish(-60, points=7, is_aligned=False), -62, 0, 7, 9),
        (Wish(-60, -5, points=6, is_aligned=False), -64, -5, 6, 10),
        (Wish(0, points=1, is_aligned=False), -135, 0, 1, 136),
        (Wish(NEWEST - 9, NEWEST), -9, 0, 10, 1),
        (Wish(NEWEST, NEWEST - 9), -9, 0, 10, 1),
        (Wish(NEWEST + 91, NEWEST + 100), -9, 0, 10, 1),
    ],
)
def test_a_frame_is_the_agents(wish: Wish, after: int, before: int, points: int, step: int) -> None:
    found = frame(wish, 1, OLDEST, NEWEST)
    assert (found.after - NEWEST, found.before - NEWEST) == (after, before)
    assert (found.points, found.step_s) == (points, step)


@pytest.mark.parametrize(
    ("wish", "is_there"),
    [
        (Wish(-300, points=2), True),
        (Wish(OLDEST - 100, OLDEST, points=2), True),
        (Wish(OLDEST - 100, OLDEST - 5, points=2), False),
        (Wish(-100, -(NEWEST - OLDEST) - 5, points=2), False),
        (Wish(NEWEST + 50, NEWEST + 100, points=1), True),
    ],
)
def test_what_is_kept_is_the_agents(wish: Wish, is_there: bool) -> None:
    assert is_kept(wish, OLDEST, NEWEST) is is_there


def test_points_of_more_than_one_tick_do_not_wander() -> None:
    ends = {frame(Wish(-60, points=6), 1, OLDEST, NEWEST + late).before for late in range(10)}
    assert {end % 10 for end in ends} == {0}
    assert len(ends) == 2


TIMES = st.integers(-4000, 4000)


@given(TIMES, TIMES, st.integers(-5, 5000), st.integers(0, 200), st.booleans(), st.integers(1, 10))
def test_a_frame_is_whole_ticks_and_holds_what_was_asked_for(
    after: int, before: int, points: int, gtime_s: int, is_aligned: bool, interval_s: int
) -> None:
    newest = NEWEST - NEWEST % interval_s
    wish = Wish(after, before, points, gtime_s, is_aligned=is_aligned)
    found = frame(wish, interval_s, newest - 1000 * interval_s, newest)
    assert found.before % interval_s == 0
    assert 1 <= found.points <= 86400
    assert found.ticks >= 1
    assert len(found.times()) == found.points
    assert found.times()[-1] == found.before
    if found.ticks > 1 and is_aligned:
        assert found.before % found.step_s == 0
    if gtime_s > interval_s:
        assert found.step_s >= gtime_s
