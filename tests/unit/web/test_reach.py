"""What is asked of ring and archive is answered as by a ring that forgets nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median as median_of

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kvitals.model import Chart
from kvitals.store.archive import Archive
from kvitals.store.history import History
from kvitals.store.points import GROUPS as FOLDED
from kvitals.store.ring import Ring, Row
from kvitals.web.answers import RequestError
from kvitals.web.grouping import GROUPS
from kvitals.web.reach import read_frame
from kvitals.web.selection import Selection
from kvitals.web.values import Method, points
from kvitals.web.window import Frame, Wish
from tests.strategies import chart, line, tick

START = 1_795_380_123
END = START + 7000
CHART = chart(line("a"), line("b"), chart_id="c")
AVERAGE = Method()


@dataclass(frozen=True)
class Kept:
    """The same ticks, all in memory and mostly on disk."""

    all: History
    split: History
    chart: Chart = CHART


def ticks(seconds: Sequence[int], into: Ring, archive: Archive) -> None:
    for time in seconds:
        one = tick(time, (time % 97, -((time * 7) % 31) if time % 5 else None), of=CHART)
        into.put(one)
        archive.put(one)
        if time % 50 == 0:
            archive.flush()
    archive.flush()


def kept(folder: Path, *, fine_s: int) -> Iterator[Kept]:
    archive = Archive(folder, flush_s=3600, fine_s=fine_s)
    everything, newest = Ring(20_000), Ring(700)
    # With two gaps, of which one was a restart.
    seconds = [*range(START, START + 3000), *range(START + 3321, START + 4000)]
    ticks(seconds, everything, archive)
    ticks(range(START + 4060, END), newest, archive)
    for time in range(START + 4060, END):
        everything.put(tick(time, (time % 97, -((time * 7) % 31) if time % 5 else None), of=CHART))
    yield Kept(History(everything), History(newest, 1, archive))
    archive.close()


@pytest.fixture(scope="module")
def fine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """All ticks are on disk."""
    yield from kept(tmp_path_factory.mktemp("fine"), fine_s=86400)


@pytest.fixture(scope="module")
def coarse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """What is older than an hour or so is there as minutes."""
    yield from kept(tmp_path_factory.mktemp("coarse"), fine_s=1800)


def framed(history: History, wish: Wish, method: Method = AVERAGE) -> Frame | None:
    try:
        return read_frame(history, wish, Selection((CHART,), ()).whole, method)
    except RequestError:
        return None


def asked(history: History, frame: Frame, method: Method = AVERAGE) -> list[Row]:
    return points(history, Selection((CHART,), ()).whole, frame, method)


def assert_same(left: Sequence[Row], right: Sequence[Row]) -> None:
    assert [time for time, _ in left] == [time for time, _ in right]
    for (_, cells), (_, others) in zip(left, right, strict=True):
        for one, other in zip(cells, others, strict=True):
            assert (one is None) == (other is None)
            if one is not None and other is not None:
                assert math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-7)


WISHES = st.builds(
    Wish,
    after=st.integers(-7100, 0) | st.integers(START - 100, END + 10),
    before=st.just(0) | st.integers(-7000, 0) | st.integers(START - 10, END + 10),
    points=st.integers(0, 900),
    gtime_s=st.sampled_from([0, 0, 0, 10, 60]),
    is_aligned=st.booleans(),
)
METHODS = st.builds(Method, st.sampled_from(sorted(GROUPS)), st.just(">10"))


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(wish=WISHES, method=METHODS)
def test_an_answer_is_that_of_a_ring_that_forgets_nothing(
    fine: Kept, wish: Wish, method: Method
) -> None:
    expected, found = framed(fine.all, wish, method), framed(fine.split, wish, method)
    assert (expected is None) == (found is None)
    if expected is None or found is None:
        return
    is_of_minutes = found.interval_s == 60
    assert is_of_minutes or expected == found
    if not is_of_minutes or method.group in FOLDED:
        assert_same(asked(fine.all, found, method), asked(fine.split, found, method))


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(wish=WISHES, group=st.sampled_from(FOLDED))
def test_minutes_add_up_to_what_ticks_do(coarse: Kept, wish: Wish, group: str) -> None:
    found = framed(coarse.split, wish, Method(group))
    if found is not None:
        method = Method(group)
        assert_same(asked(coarse.all, found, method), asked(coarse.split, found, method))


def test_points_of_less_than_a_minute_are_ticks_as_long_as_there_are_ticks(
    fine: Kept, coarse: Kept
) -> None:
    wish = Wish(-6500, points=400)
    assert framed(fine.split, wish) == framed(fine.all, wish)
    found = framed(coarse.split, wish)
    assert found is not None
    assert (found.interval_s, found.step_s, found.before % 60) == (60, 60, 0)


def test_points_of_a_minute_and_more_end_at_full_minutes(fine: Kept) -> None:
    found = framed(fine.split, Wish(-6500, points=100))
    assert found is not None
    assert (found.step_s, found.before % 60) == (60, 0)


def test_a_median_of_minutes_is_of_their_averages(coarse: Kept) -> None:
    wish, median = Wish(START, START + 2000, points=10), Method("median")
    frame = framed(coarse.split, wish, median)
    assert frame is not None
    assert frame.step_s == 180
    minutes = Frame(frame.before, frame.points * 3, 1, 60)
    averages = [cells[0] for _, cells in asked(coarse.split, minutes)]
    for place, (_, cells) in enumerate(asked(coarse.split, frame, median)):
        known = [one for one in averages[3 * place : 3 * place + 3] if one is not None]
        assert cells[0] == (median_of(known) if known else None)


def test_a_median_of_few_ticks_is_exact(fine: Kept) -> None:
    wish, median = Wish(-3000, points=10), Method("median")
    frame = framed(fine.split, wish, median)
    assert frame == framed(fine.all, wish, median)
    assert frame is not None
    assert asked(fine.split, frame, median) == asked(fine.all, frame, median)


def test_all_there_is_begins_with_the_oldest_on_disk(fine: Kept) -> None:
    frame = framed(fine.split, Wish(0, points=50))
    assert frame is not None
    assert START - 180 <= frame.start <= START


def test_an_answer_from_disk_is_bounded_whatever_is_asked(fine: Kept) -> None:
    frame = framed(fine.split, Wish(-9000))
    assert frame is not None
    assert frame.points <= 7200
    for group in ("median", "average"):
        frame = framed(fine.split, Wish(START - 10**7), Method(group))
        assert frame is not None
        assert frame.points <= 7200
        assert frame.interval_s == 60


def test_many_values_of_a_point_are_averaged_before_a_median(coarse: Kept) -> None:
    """A week of minutes in one point is more than is held at a time."""
    frame = framed(
        coarse.split, Wish(END - 14 * 86400, points=1, is_aligned=False), Method("median")
    )
    assert frame is not None
    assert frame.points * frame.ticks > 7200
    (row,) = asked(coarse.split, frame, Method("median"))
    assert row[1][0] is not None
    assert 30 < row[1][0] < 67
