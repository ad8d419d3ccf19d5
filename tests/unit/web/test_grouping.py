from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.web.grouping import GROUPS, maker
from kvitals.web.window import Wish
from tests.unit.web.exhibits import NOW, Site

VALUES = [4.0, -8.0, 6.0, 2.0]


@pytest.mark.parametrize(
    ("group", "options", "expected"),
    [
        ("average", "", 1),
        ("mean", "", 1),
        ("sum", "", 4),
        ("min", "", 2),
        ("max", "", -8),
        ("median", "", 3),
        ("incremental-sum", "", -2),
        ("stddev", "", 6.2182527),
        ("cv", "", 621.825270),
        ("countif", ">2", 50),
        ("countif", "<= 2", 50),
        ("countif", "2", 25),
        ("countif", "!=2", 75),
        ("countif", "what", 0),
    ],
)
def test_each_method_makes_one_of_many(group: str, options: str, expected: float) -> None:
    assert maker(group)(4, options)(VALUES) == pytest.approx(expected)


def test_smoothing_goes_on_from_point_to_point() -> None:
    smooth = maker("ses")(3, "")
    assert [smooth([8.0]), smooth([4.0, 4.0])] == [8, 5]


def test_double_smoothing_follows_a_trend() -> None:
    follow = maker("des")(3, "")
    # What a stock Agent 1.37.1 makes of these, three ticks a point.
    points = [[84.0, 91.0, 98.0], [5.0, 12.0, 19.0], [26.0, 33.0, 40.0]]
    assert [follow(one) for one in points] == pytest.approx([98.875, 8.3808594, 26.5610046])


@given(st.sampled_from(GROUPS), st.lists(st.floats(-1e9, 1e9), min_size=1), st.integers(1, 50))
def test_every_method_has_an_answer(group: str, values: list[float], ticks: int) -> None:
    found = maker(group)(ticks, ">0")(values)
    assert found is None or abs(found) <= 1e30


def ask(site: Site, query: str) -> list[list[float]]:
    rows: list[list[float]] = site.ask(f"/api/v1/data?chart=ebpf.io&{query}").json["data"]
    return rows


@pytest.mark.parametrize("group", GROUPS)
def test_every_method_can_be_asked_for(site: Site, group: str) -> None:
    rows = ask(site, f"after=-6&points=2&group={group}&options=unaligned")
    assert [row[0] for row in rows] == [NOW, NOW - 3]
    assert all(value is not None for row in rows for value in row)


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("after=-4&points=2&group=sum", [380, 300]),
        ("after=-4&points=2&group=max", [200, 160]),
        ("after=-4&points=2&group=min", [180, 140]),
        ("after=-4&points=2&group=median", [190, 150]),
        ("after=-4&points=2&gtime=2", [380, 300]),
        ("after=-4&points=2&gtime=2&group=max", [200, 160]),
        # The first tick has no values, and before it there is nothing.
        ("after=-14&points=2", [140, 40]),
        ("after=-14&points=2&group=sum", [980, 120]),
        ("after=-14&points=2&group=median", [140, 40]),
        ("after=-12&points=3&group=sum", [680, 360, 60]),
    ],
)
def test_points_are_made_of_what_is_known(site: Site, query: str, values: list[float]) -> None:
    rows = ask(site, f"{query}&options=unaligned&dimensions=read")
    assert [row[1] for row in rows] == values


def test_points_end_at_multiples_of_their_length(site: Site) -> None:
    # The store adds up by itself, or else it is done here: both alike.
    for group in ("sum", "incremental-sum"):
        times = [row[0] for row in ask(site, f"after=-9&before=-1&points=3&group={group}")]
        assert {time % 3 for time in times} == {0}


def test_a_wish_is_of_ten_minutes_where_nothing_is_said() -> None:
    assert Wish().after == -600
