"""The ring keeps the last ticks, each once, in the order of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from kvitals.model import Chart
from kvitals.store.ring import _TICKS_PER_FORGETTING, Ring
from tests.strategies import chart, line, tick


def times(ring: Ring, after: int = -1, before: int = 10**9) -> list[int]:
    return [time for time, _ in ring.rows(chart(), after, before)]


def test_an_empty_ring_has_no_bounds_and_no_rows() -> None:
    assert Ring(3).bounds() is None
    assert times(Ring(3)) == []


def test_a_full_ring_forgets_the_oldest() -> None:
    ring = Ring(3)
    for time in range(10, 15):
        ring.put(tick(time))
    assert times(ring) == [12, 13, 14]
    assert ring.bounds() == (12, 14)


def test_rows_are_after_one_time_and_until_another() -> None:
    ring = Ring(10)
    for time in range(10):
        ring.put(tick(time))
    assert times(ring, after=3, before=6) == [4, 5, 6]


def test_a_missing_value_stays_missing() -> None:
    ring = Ring(2)
    ring.put(tick(1, (None,)))
    assert ring.rows(chart(), 0, 1) == [(1, (None,))]


def test_a_dimension_that_comes_later_has_no_past() -> None:
    ring = Ring(4)
    ring.put(tick(1, (5,)))
    wide = chart(line("a"), line("b"))
    ring.put(tick(2, (6, 7), of=wide))
    assert ring.rows(wide, 0, 2) == [(1, (5, None)), (2, (6, 7))]


def test_a_dimension_that_goes_leaves_no_old_values_behind() -> None:
    ring = Ring(2)
    wide = chart(line("a"), line("b"))
    ring.put(tick(1, (1, 1), of=wide))
    ring.put(tick(2, (2,)))
    ring.put(tick(3, (3,)))
    assert ring.rows(wide, 0, 9) == [(2, (2, None)), (3, (3, None))]


def test_a_dimension_that_comes_back_was_not_known_meanwhile() -> None:
    ring = Ring(5)
    wide = chart(line("a"), line("b"))
    ring.put(tick(1, (1, 5), of=wide))
    ring.put(tick(2, (2,)))
    ring.put(tick(3, (3,)))
    ring.put(tick(4, (4, 6), of=wide))
    assert [row for _, (_, row) in ring.rows(wide, 0, 9)] == [5, None, None, 6]


def test_dimensions_that_left_are_forgotten_with_their_values() -> None:
    ring = Ring(100)
    for time in range(1000):
        ring.put(tick(time, (1, 1), of=chart(line("a"), line(f"b{time // 10}"))))
    lines = ring._lines["ebpf.c"]
    assert len(lines._by_id) < (100 + 2 * _TICKS_PER_FORGETTING) / 10
    assert sum(map(len, lines._by_id.values())) == len(lines._by_id)
    kept = chart(line("b90"), line("b89"))
    assert [one for _, row in ring.rows(kept, 0, 2000) for one in row].count(1) == 10


def test_dimensions_that_left_cost_nothing_in_a_tick() -> None:
    ring = Ring(1000)
    ring.put(tick(0, (1,) * 50, of=chart(*(line(f"b{number}") for number in range(50)))))
    ring.put(tick(1))
    gone = ring._lines["ebpf.c"]._by_id["b1"][0].line
    before = gone.values(0, 10)
    for time in range(2, 100):
        ring.put(tick(time))
    assert gone.values(0, 10) == before
    assert len(gone._numbers) == 1


def test_a_dimension_that_was_never_there_is_not_known() -> None:
    ring = Ring(2)
    ring.put(tick(1, (1,)))
    assert ring.rows(chart(line("b"), line("a")), 0, 1) == [(1, (None, 1))]


def test_a_chart_without_dimensions_has_rows_without_values() -> None:
    ring = Ring(2)
    bare = Chart(id="c", title="", units="", family="", priority=1, dimensions=())
    ring.put(tick(1, (), of=bare))
    assert ring.rows(bare, 0, 1) == [(1, ())]
    assert ring.rows(chart(), 0, 1) == [(1, (None,))]


def test_a_chart_that_a_tick_has_not_is_not_known_then() -> None:
    ring = Ring(3)
    other = chart(line("b"), chart_id="other")
    ring.put(tick(1, (5,)))
    ring.put(tick(2, (6,), of=other))
    assert ring.rows(chart(), 0, 9) == [(1, (5,)), (2, (None,))]


def test_a_wall_clock_that_is_set_back_takes_nothing_away() -> None:
    ring = Ring(4)
    for time in (3600, 3601, 3602, 3603, 3605):
        ring.put(tick(time))
    ring.put(tick(12))
    assert times(ring) == [8, 9, 11, 12]


@given(capacity=st.integers(1, 5), stamps=st.lists(st.integers(0, 20), max_size=40))
def test_the_ring_equals_a_list_that_follows_the_clock(capacity: int, stamps: list[int]) -> None:
    ring = Ring(capacity)
    written: list[tuple[int, int]] = []
    for number, stamp in enumerate(stamps):
        ring.put(tick(stamp))
        if written and written[-1][1] >= stamp:
            set_by = stamp - 1 - written[-1][1]
            written = [(one, time + set_by) for one, time in written]
        written.append((number, stamp))
    kept = times(ring)
    expected = [stamp for _, stamp in written]
    assert kept == expected[len(expected) - len(kept) :]
    assert len(kept) <= capacity
    assert not stamps or kept[-1] == stamps[-1]


IDS = ("a", "b", "c", "d")
SHOWN = st.lists(st.sampled_from(IDS), min_size=1, unique=True)
VALUES = st.none() | st.sampled_from([0, 0.0, -0.0, 0, 0]) | st.floats(-9, 9)


@dataclass(frozen=True)
class Step:
    """A tick with those of the dimensions that are shown in it."""

    time: int
    by_id: Mapping[str, float | None]


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    """Ticks of a chart that gains and loses dimensions; sometimes the clock is set back."""
    found = []
    time, shown = 0, draw(SHOWN)
    for _ in range(draw(st.integers(0, 300))):
        time = max(0, time + draw(st.sampled_from([1, 1, 1, 1, 1, 1, 2, 5, 0, -3])))
        if draw(st.sampled_from([False] * 7 + [True])):
            shown = draw(SHOWN)
        found.append(Step(time, {one: draw(VALUES) for one in shown}))
    return found


@given(
    capacity=st.integers(1, 40),
    ticks=steps(),
    after=st.integers(-1, 40),
    length=st.integers(0, 400),
)
def test_the_ring_equals_a_list_of_ticks(
    capacity: int, ticks: list[Step], after: int, length: int
) -> None:
    ring = Ring(capacity)
    model: list[Step] = []
    for one in ticks:
        ring.put(tick(one.time, tuple(one.by_id.values()), of=chart(*map(line, one.by_id))))
        if model and model[-1].time >= one.time:
            set_by = one.time - 1 - model[-1].time
            model = [replace(former, time=former.time + set_by) for former in model]
        model.append(one)
        del model[:-capacity]
    before = after + length
    asked = chart(*map(line, IDS))
    assert ring.rows(asked, after, before) == [
        (one.time, tuple(one.by_id.get(name) for name in IDS))
        for one in model
        if after < one.time <= before
    ]
    assert ring.bounds() == ((model[0].time, model[-1].time) if model else None)


@given(
    st.lists(st.one_of(st.integers(1, 40), st.tuples(st.integers(1, 9))), min_size=1, max_size=20),
    st.integers(1, 9),
)
def test_another_capacity_keeps_the_last_of_what_there_is(
    steps: list[int | tuple[int]], capacity: int
) -> None:
    ring = Ring(capacity)
    kept: list[int] = []
    time = 0
    for step in steps:
        if isinstance(step, tuple):
            (capacity,) = step
            ring.resize(capacity)
        else:
            for _ in range(step):
                time += 1
                ring.put(tick(time, (time,)))
                kept = [*kept, time][-capacity:]
        kept = kept[-capacity:]
        assert ring.rows(chart(), -1, 10**9) == [(one, (one,)) for one in kept]
        assert ring.bounds() == ((kept[0], kept[-1]) if kept else None)
