"""Ring and archive together answer as if every tick were still in memory."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kvitals.store.archive import Archive
from kvitals.store.history import Grid, History
from kvitals.store.ring import Ring, Row
from tests.strategies import chart, line, tick

START = 1_700_000_000
IDS = ("a", "b", "c")
# What is drawn downwards is below 0 at all times.
BELOW = "c"
VALUES = st.none() | st.just(0.0) | st.integers(0, 500).map(float) | st.floats(0, 9, width=16)
GROUPS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "average": lambda values: sum(values) / len(values),
    "sum": sum,
    "min": partial(min, key=abs),
    "max": partial(max, key=abs),
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
                one: signed(one, pattern[(number + place) % len(pattern)])
                for place, one in enumerate(shown)
            }
            found.append(Step(time, values))
            time += interval
        time -= interval
    return found


def signed(name: str, value: float | None) -> float | None:
    return -value if value and name == BELOW else value


@st.composite
def grids(draw: st.DrawFn) -> tuple[int, int, int]:
    """How long before the newest tick a grid ends, its step, and how many points it has."""
    step = draw(st.sampled_from([1, 1, 2, 7, 30, 60, 60, 120, 300, 900]))
    return draw(st.integers(-70, 5000)), step, draw(st.integers(1, max(2, 12_000 // step)))


def naive(steps: Sequence[Step], grid: Grid, group: str) -> list[Row]:
    """The rows of a grid, out of all ticks there ever were."""
    rows = []
    for stamp in range(grid.start + grid.step, grid.end + 1, grid.step):
        inside = [one for one in steps if stamp - grid.step < one.time <= stamp]
        row = []
        for one in IDS:
            known = [value for each in inside if (value := each.by_id.get(one)) is not None]
            row.append(GROUPS[group](known) if known else None)
        rows.append((stamp, tuple(row)))
    return rows


def assert_same(expected: Sequence[Row], found: Sequence[Row]) -> None:
    assert [time for time, _ in expected] == [time for time, _ in found]
    for (_, left), (_, right) in zip(expected, found, strict=True):
        for one, other in zip(left, right, strict=True):
            assert (one is None) == (other is None)
            if one is not None and other is not None:
                assert math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-7)


@settings(max_examples=80, deadline=None)
@given(
    steps=streams(),
    capacity=st.sampled_from([1, 5, 50, 1000]),
    flushes=st.sampled_from([1, 13, 50]),
    shape=grids(),
    is_aligned=st.booleans(),
    group=st.sampled_from(sorted(GROUPS)),
    is_restarted=st.booleans(),
)
def test_an_answer_is_that_of_all_ticks(
    steps: list[Step],
    capacity: int,
    flushes: int,
    shape: tuple[int, int, int],
    is_aligned: bool,
    group: str,
    is_restarted: bool,
) -> None:
    back, step, count = shape
    end = steps[-1].time - back
    end -= end % step if is_aligned else 0
    grid = Grid(end - count * step, end, step)
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder), flush_s=3600)
        ring = Ring(capacity)
        for number, one in enumerate(steps):
            shown = chart(*map(line, one.by_id))
            made = tick(one.time, tuple(one.by_id.values()), of=shown)
            ring.put(made)
            archive.put(made)
            if number % flushes == 0:
                assert archive.flush()
        archive.flush()
        if is_restarted:
            archive.close()
            archive, ring = Archive(Path(folder), flush_s=3600), Ring(capacity)
            archive.flush()
        history = History(ring, 1, archive)
        found = history.rows("ebpf.c", IDS, grid, group)
        assert grid.is_coarse or history.has_ticks(grid.start)
        archive.close()
    assert archive.trouble == ""
    assert_same(naive(steps, grid, group), found)


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


def values(history: History, grid: Grid) -> list[float | None]:
    return [cells[0] for _, cells in history.rows("ebpf.c", ["a"], grid)]


def test_after_a_restart_the_past_is_there(tmp_path: Path, archive: Archive) -> None:
    fill(archive, Ring(9), range(START, START + 1000))
    archive.close()
    again = Archive(tmp_path)
    again.flush()
    history = History(Ring(9), 1, again)
    assert history.bounds() == (START, START + 999)
    found = values(history, Grid(START + 399, START + 999, 1))
    again.close()
    assert found == [time % 100 for time in range(START + 400, START + 1000)]


def test_the_time_between_two_runs_is_a_gap(tmp_path: Path, archive: Archive) -> None:
    fill(archive, Ring(9), range(START, START + 10))
    archive.close()
    again, ring = Archive(tmp_path), Ring(9)
    fill(again, ring, range(START + 13, START + 16))
    found = values(History(ring, 1, again), Grid(START + 5, START + 15, 1))
    again.close()
    assert found == [6, 7, 8, 9, None, None, None, 13, 14, 15]


def test_ticks_that_were_further_apart_say_so(archive: Archive) -> None:
    ring = Ring(10)
    fill(archive, ring, range(START, START + 100, 5))
    fill(archive, ring, range(START + 100, START + 120))
    history = History(ring, 1, archive)
    assert history.unit(["ebpf.c"], START + 60, START + 119) == 5
    assert history.unit(["ebpf.c"], START + 110, START + 119) == 1
    found = values(history, Grid(START + 55, START + 115, 5))
    archive.close()
    assert None not in found


def test_what_is_too_old_for_ticks_is_there_as_minutes(tmp_path: Path) -> None:
    archive, ring = Archive(tmp_path, flush_s=3600, fine_s=1800), Ring(600)
    fill(archive, ring, range(START, START + 9000))
    history = History(ring, 1, archive)
    first = START - START % 60
    assert not history.has_ticks(first)
    assert history.has_ticks(START + 7500)
    found = values(history, Grid(first, first + 8940, 60))
    archive.close()
    assert None not in found
    assert found[10] == sum(time % 100 for time in range(first + 601, first + 661)) / 60


def test_a_ring_that_goes_on_meanwhile_leaves_no_hole(archive: Archive) -> None:
    ring = Ring(20)
    fill(archive, ring, range(START, START + 100))

    class Moving(Ring):
        """Gets a tick just before it is asked, as long as there are some."""

        left = 2

        def columns(
            self, full_id: str, ids: Sequence[str], after: int, before: int
        ) -> tuple[list[int], list[list[float | None]]]:
            if self.left:
                self.left -= 1
                self.put(tick(START + 101 - self.left))
            return super().columns(full_id, ids, after, before)

    moving = Moving(20)
    for time in range(START, START + 100):
        moving.put(tick(time, (time % 100,)))
    found = values(History(moving, 1, archive), Grid(START + 50, START + 99, 1))
    archive.close()
    assert found == list(range(51, 100))
