"""A part of a tick that fails is told and counted, and everything else goes on."""

from __future__ import annotations

import logging

import pytest

from kvitals.service.parts import LASTS_S, Parts

NOW = 1_700_000_000


def fail() -> int:
    raise ValueError("136 is not a valid Transport")


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(1000.0)


@pytest.fixture
def wall() -> Clock:
    return Clock(NOW)


@pytest.fixture
def parts(clock: Clock, wall: Clock) -> Parts:
    return Parts(clock, wall)


def test_what_a_part_comes_to_is_handed_on(parts: Parts) -> None:
    assert parts.attempt("totals", lambda: 3, 0) == 3
    assert not parts.insights


def test_a_part_that_fails_has_something_else_in_its_place(parts: Parts) -> None:
    assert parts.attempt("flows", fail, -1) == -1


def test_a_wish_to_end_is_no_failure(parts: Parts) -> None:
    def end() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        parts.attempt("flows", end, None)


def test_what_failed_is_logged_with_its_name(
    parts: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    parts.attempt("flows", fail, 0)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage().endswith("part=flows")
    assert record.exc_info is not None


def test_a_finding_tells_what_fails_since_when_and_how_often(
    parts: Parts, clock: Clock, wall: Clock
) -> None:
    for _ in range(3):
        parts.attempt("flows", fail, 0)
        parts.attempt("totals", lambda: 1, 0)
        clock.now += 1
        wall.now += 1
    (found,) = parts.insights
    assert (found.kind, found.subject, found.since) == ("collector", "flows", NOW)
    assert found.evidence == {"failures": 3, "error": "ValueError: 136 is not a valid Transport"}
    assert "flows" in found.sentence


def test_a_part_that_works_again_is_found_for_a_while(parts: Parts, clock: Clock) -> None:
    parts.attempt("flows", fail, 0)
    clock.now += LASTS_S - 1
    assert [one.subject for one in parts.insights] == ["flows"]
    clock.now += 1
    assert not parts.insights


def test_who_fails_again_later_is_counted_anew(parts: Parts, clock: Clock) -> None:
    parts.attempt("flows", fail, 0)
    clock.now += LASTS_S
    parts.attempt("flows", fail, 0)
    (found,) = parts.insights
    assert (found.since, found.evidence["failures"]) == (NOW, 1)


@pytest.mark.parametrize("step", [3600, -3600])
def test_a_clock_that_is_set_neither_ends_a_finding_nor_makes_it_older(
    parts: Parts, clock: Clock, wall: Clock, step: int
) -> None:
    parts.attempt("flows", fail, 0)
    wall.now += step + 5
    clock.now += 5
    (found,) = parts.insights
    assert found.since == NOW + step


def test_findings_are_told_oldest_first(parts: Parts, clock: Clock) -> None:
    for part in ("flows", "totals"):
        parts.attempt(part, fail, 0)
        clock.now += 5
    parts.attempt("flows", fail, 0)
    assert [one.subject for one in parts.insights] == ["flows", "totals"]
