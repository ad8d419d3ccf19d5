"""At most so many lines in a period, and two that say so."""

from __future__ import annotations

import logging

import pytest

from kvitals.logs.event import Event
from kvitals.logs.flood import Flood, Limit


class Times:
    def __init__(self, lines: int = 10, period_s: int = 60) -> None:
        self.now = 0.0
        self.flood = Flood(Limit(lines, period_s), lambda: self.now)

    def happens(
        self, times: int = 1, level: int = logging.INFO, *, is_last_word: bool = False
    ) -> list[str]:
        event = Event(level, 0, "x", is_last_word=is_last_word)
        return [one.text for _ in range(times) for one in self.flood.told(event)]


def test_a_flood_is_held_back_and_both_ends_are_told() -> None:
    times = Times()
    told = times.happens(100)
    assert told[:10] == ["x"] * 10
    assert told[10:] == [
        "LOG FLOOD PROTECTION: 10 lines in less than 60 seconds, holding back the next 60 seconds"
    ]
    times.now = 60
    assert times.happens() == ["LOG FLOOD PROTECTION: logging again, 90 lines were held back", "x"]


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
        "LOG FLOOD PROTECTION: logging again, 1 line was held back"
    ]
    assert [*times.flood.rest()] == []
