"""Ring and archive together answer as if every tick were still in memory."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kvitals.store.archive import Archive
from kvitals.store.query import Window, select
from kvitals.store.ring import Ring
from tests.strategies import chart, line, tick

START = 1_700_000_000
IDS = ("a", "b", "c")
CHART = chart(*map(line, IDS))
VALUES = st.none() | st.just(0.0) | st.integers(-500, 500).map(float) | st.floats(-9, 9, width=16)
GROUPS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "average": lambda values: sum(values) / len(values),
    "sum": sum,
    "min": min,
    "max": max,
}


@dataclass(frozen=True)
class Step:
    """A tick with those of the dimensions that are shown in it."""

    time: int
    by_id: Mapping[str, float | None]


@st.composite
def streams(draw: st.DrawFn) -> list[Step]:
    """Ticks over up to some hours: other intervals, gaps, lines that come and go."""
    found = []
    time = START + draw(st.integers(0, 3600))
    shown: tuple[str, ...] = IDS
    pattern = draw(st.lists(VALUES, min_size=5, max_size=40))
    for _ in range(draw(st.integers(1, 6))):
        interval = draw(st.sampled_from([1, 1, 2, 5, 60]))
        shown = tuple(draw(st.sets(st.sampled_from(IDS), min_size=1)))
        time += draw(st.sampled_from([1, 1, 7, 400, 2000]))
        time -= time % -interval
        for number in range(draw(st.sampled_from([1, 3, 100, 700]))):
            values = {
                one: pattern[(number + place) % len(pattern)] for place, one in enumerate(shown)
            }
            found.append(Step(time, values))
            time += interval
        time -= interval
    return found


def naive(steps: Sequence[Step], window: Window, group: str) -> list[tuple[float | None, ...]]:
    """The rows of a window, out of all ticks there ever were."""
    rows = []
    for stamp, _ in window.rows:
        first = max(window.after, stamp - window.interval_s)
        inside = [one for one in steps if first < one.time <= stamp]
        row = []
        for one in IDS:
            known = [value for each in inside if (value := each.by_id.get(one)) is not None]
            row.append(GROUPS[group](known) if known else None)
        rows.append(tuple(row))
    return rows


def assert_same(
    expected: Sequence[tuple[float | None, ...]], found: Sequence[tuple[float | None, ...]]
) -> None:
    assert len(expected) == len(found)
    for left, right in zip(expected, found, strict=True):
        for one, other in zip(left, right, strict=True):
            assert (one is None) == (other is None)
            if one is not None and other is not None:
                assert math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-7)


@settings(max_examples=60, deadline=None)
@given(
    steps=streams(),
    capacity=st.sampled_from([1, 5, 50, 1000]),
    flushes=st.sampled_from([1, 13, 100, 10_000]),
    after=st.sampled_from([-10, -100, -600, -3000, -20000, START - 50, START + 1000]),
    before=st.sampled_from([0, 0, -1, -77, -1500]),
    points=st.sampled_from([0, 1, 5, 60, 500]),
    group=st.sampled_from(sorted(GROUPS)),
    is_restarted=st.booleans(),
)
def test_an_answer_is_that_of_all_ticks(
    steps: list[Step],
    capacity: int,
    flushes: int,
    after: int,
    before: int,
    points: int,
    group: str,
    is_restarted: bool,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder), flush_s=3600)
        ring = Ring(capacity)
        for number, one in enumerate(steps):
            shown = chart(*map(line, one.by_id))
            made = tick(one.time, tuple(one.by_id.values()), of=shown)
            ring.put(made)
            archive.put(made)
            if number % min(flushes, 50) == 0:
                assert archive.flush()
        archive.flush()
        if is_restarted:
            archive.close()
            archive, ring = Archive(Path(folder), flush_s=3600), Ring(capacity)
            archive.flush()
        window = select(
            ring,
            CHART,
            interval_s=1,
            after=after,
            before=before,
            points=points,
            group=group,
            archive=archive,
        )
        archive.close()
    assert archive.trouble == ""
    stamps = [stamp for stamp, _ in window.rows]
    assert stamps == sorted(set(stamps), reverse=True)
    assert not points or len(stamps) <= points
    assert {newer - older for newer, older in pairwise(stamps)} <= {window.interval_s}
    newest = steps[-1].time
    assert window.before <= newest
    if after == -600 and before == 0:
        assert window.before > newest - 60
    assert_same(naive(steps, window, group), [row for _, row in window.rows])


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path, flush_s=3600)


def fill(archive: Archive, ring: Ring, times: range) -> None:
    for time in times:
        one = tick(time, (time % 100,))
        ring.put(one)
        archive.put(one)
        if time % 50 == 0:
            archive.flush()
    archive.flush()


def test_after_a_restart_the_past_is_there(tmp_path: Path, archive: Archive) -> None:
    fill(archive, Ring(9), range(START, START + 1000))
    archive.close()
    again = Archive(tmp_path)
    again.flush()
    window = select(Ring(9), chart(), interval_s=1, after=-600, archive=again)
    again.close()
    assert [row[0] for _, row in window.rows] == [
        time % 100 for time in range(START + 999, START + 399, -1)
    ]


def test_the_time_between_two_runs_is_a_gap(tmp_path: Path, archive: Archive) -> None:
    fill(archive, Ring(9), range(START, START + 10))
    archive.close()
    again, ring = Archive(tmp_path), Ring(9)
    fill(again, ring, range(START + 13, START + 16))
    window = select(ring, chart(), interval_s=1, after=-10, archive=again)
    again.close()
    values = [row[0] for _, row in window.rows]
    assert [None if one is None else one + START for one in values] == [
        *(START + one for one in (15, 14, 13)),
        *[None] * 3,
        *(START + one for one in (9, 8, 7, 6)),
    ]


def test_ticks_that_were_further_apart_leave_no_holes(archive: Archive) -> None:
    ring = Ring(10)
    fill(archive, ring, range(START, START + 100, 5))
    fill(archive, ring, range(START + 100, START + 120))
    window = select(ring, chart(), interval_s=1, after=-60, archive=archive)
    archive.close()
    assert window.interval_s == 5
    assert None not in [row[0] for _, row in window.rows]


def test_an_answer_is_bounded_whatever_is_asked(archive: Archive) -> None:
    ring = Ring(10)
    fill(archive, ring, range(START, START + 9000))
    window = select(ring, chart(), interval_s=1, after=-9000, archive=archive)
    archive.close()
    assert len(window.rows) <= 7200
    assert window.after < START


def test_what_has_no_archive_is_as_before(archive: Archive) -> None:
    ring = Ring(100)
    fill(archive, ring, range(START, START + 100))
    with_archive = select(ring, chart(), interval_s=1, after=-50, points=7, archive=archive)
    archive.close()
    assert with_archive == select(ring, chart(), interval_s=1, after=-50, points=7)
