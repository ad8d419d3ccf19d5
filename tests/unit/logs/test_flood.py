"""At most so many lines of a kind in a period, and two that say so."""

from __future__ import annotations

import logging

import pytest

from kvitals.logs.event import Event
from kvitals.logs.flood import MOST_KINDS, Flood, Limit


class Times:
    def __init__(self, lines: int = 10, period_s: int = 60) -> None:
        self.now = 0.0
        self.flood = Flood(Limit(lines, period_s), lambda: self.now)

    def happens(
        self,
        times: int = 1,
        level: int = logging.INFO,
        *,
        is_last_word: bool = False,
        place: int = 1,
        text: str = "x",
    ) -> list[str]:
        event = Event(level, 0, text, site=("here", place), is_last_word=is_last_word)
        return [one.text for _ in range(times) for one in self.flood.told(event)]


def test_a_flood_is_held_back_and_both_ends_are_told() -> None:
    times = Times()
    told = times.happens(100)
    assert told[:10] == ["x"] * 10
    announced = (
        "LOG FLOOD PROTECTION: 10 lines of one kind in less than 60 seconds, "
        "holding back more of it for the next 60 seconds: x"
    )
    assert told[10:] == [announced]
    times.now = 60
    assert times.happens() == [
        "LOG FLOOD PROTECTION: logging again, 90 lines were held back: x",
        "x",
    ]


def test_a_trickle_passes() -> None:
    times = Times()
    for _ in range(100):
        times.now += 7
        assert times.happens() == ["x"]


def test_what_ends_a_process_passes() -> None:
    times = Times()
    times.happens(11)
    assert times.happens(level=logging.CRITICAL) == ["x"]
    assert times.happens(is_last_word=True) == ["x"]


@pytest.mark.parametrize("limit", [(0, 60), (10, 0)])
def test_nought_is_no_limit(limit: tuple[int, int]) -> None:
    assert Times(*limit).happens(1000) == ["x"] * 1000


def test_at_the_end_the_rest_is_told() -> None:
    times = Times()
    times.happens(11)
    assert [one.text for one in times.flood.rest()] == [
        "LOG FLOOD PROTECTION: logging again, 1 line was held back: x"
    ]
    assert [*times.flood.rest()] == []


def test_who_floods_holds_nobody_else_back() -> None:
    times = Times()
    times.happens(1000)
    assert times.happens(10, place=2) == ["x"] * 10
    assert times.happens(place=3, level=logging.ERROR) == ["x"]
    assert times.happens() == []


def test_each_kind_has_a_period_of_its_own() -> None:
    times = Times()
    times.happens(11, text="first")
    times.now = 30
    times.happens(11, place=2, text="second")
    times.now = 60
    told = times.happens(place=3)
    assert told == ["LOG FLOOD PROTECTION: logging again, 1 line was held back: first", "x"]
    assert times.happens(place=2) == []


def test_of_a_long_line_the_start_tells_which_kind_it_is() -> None:
    announced = Times().happens(11, text="y" * 5000)[-1]
    assert len(announced) < 250


def test_so_many_kinds_are_known() -> None:
    times = Times(lines=1)
    for place in range(MOST_KINDS + 1):
        times.happens(2, place=place, text=str(place))
    told = [one.text for one in times.flood.rest()]
    assert len(told) == MOST_KINDS
