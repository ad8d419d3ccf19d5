"""Ticks are on whole seconds, never twice on one, and tell how late they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kvitals.sampling.clock import Clock

SECOND = 1_000_000_000


class Watch:
    """Two clocks that a test moves by hand."""

    def __init__(self, monotonic: int = 5 * SECOND, wall: int = 1000 * SECOND) -> None:
        self.monotonic = monotonic
        self.wall = wall

    def advance(self, seconds: float) -> None:
        self.monotonic += round(seconds * SECOND)
        self.wall += round(seconds * SECOND)

    def clock(self, interval_s: int = 1) -> Clock:
        return Clock(interval_s, lambda: self.monotonic, lambda: self.wall)


def test_the_wait_ends_on_a_whole_wall_second() -> None:
    watch = Watch(wall=1000 * SECOND + 300_000_000)
    assert watch.clock().wait_s() == 0.7


def test_the_wait_ends_on_a_multiple_of_the_interval() -> None:
    assert Watch(wall=1002 * SECOND).clock(5).wait_s() == 3.0


def test_the_wait_is_a_whole_interval_on_a_point_of_the_grid() -> None:
    assert Watch().clock().wait_s() == 1.0


def test_the_first_tick_has_no_length() -> None:
    moment = Watch().clock().tick()
    assert (moment.number, moment.time, moment.steps, moment.elapsed_us) == (0, 1000, 0, 0)


def test_a_late_tick_tells_its_steps_and_its_real_length() -> None:
    watch = Watch()
    clock = watch.clock()
    clock.tick()
    watch.advance(3.25)
    moment = clock.tick()
    assert (moment.time, moment.steps, moment.elapsed_us) == (1003, 3, 3_250_000)


def test_a_wall_clock_that_is_set_back_moves_the_time_and_not_the_length() -> None:
    watch = Watch()
    clock = watch.clock()
    clock.tick()
    watch.advance(1)
    watch.wall -= 3600 * SECOND
    moment = clock.tick()
    assert (moment.time, moment.steps, moment.elapsed_us) == (1001 - 3600, 1, 1_000_000)


@given(
    interval=st.integers(1, 60),
    wall=st.integers(0, 10**18),
    delays=st.lists(st.floats(0, 2.5), min_size=1, max_size=20),
)
def test_ticks_after_waits_are_each_on_a_later_point(
    interval: int, wall: int, delays: list[float]
) -> None:
    watch = Watch(wall=wall)
    clock = watch.clock(interval)
    times = [clock.tick().time]
    for delay in delays:
        watch.advance(clock.wait_s() + delay)
        moment = clock.tick()
        assert moment.time == times[-1] + moment.steps * interval
        assert moment.time % interval == 0
        times.append(moment.time)


def test_another_interval_counts_from_the_next_point_of_its_grid() -> None:
    watch = Watch(wall=1001 * SECOND)
    clock = watch.clock(1)
    clock.tick()
    watch.advance(0.25)
    clock.follow(5)
    assert clock.wait_s() == 3.75
    watch.advance(3.75)
    moment = clock.tick()
    assert (moment.time, moment.steps, moment.seconds) == (1005, 1, 4)
    watch.advance(5)
    moment = clock.tick()
    assert (moment.time, moment.steps, moment.seconds) == (1010, 1, 5)


def test_a_shorter_interval_counts_at_once() -> None:
    watch = Watch()
    clock = watch.clock(10)
    clock.tick()
    watch.advance(3.5)
    clock.follow(1)
    watch.advance(clock.wait_s())
    moment = clock.tick()
    assert (moment.time, moment.seconds, moment.elapsed_us) == (1004, 4, 4_000_000)


def test_a_tick_between_two_grids_is_never_without_length() -> None:
    watch = Watch(wall=1004 * SECOND + 900_000_000)
    clock = watch.clock(2)
    clock.tick()
    clock.follow(5)
    watch.advance(clock.wait_s())
    assert clock.tick().seconds == 1


def test_another_interval_before_the_first_tick_gives_it_no_length() -> None:
    watch = Watch()
    clock = watch.clock(1)
    clock.follow(7)
    moment = clock.tick()
    assert (moment.steps, moment.seconds, moment.elapsed_us) == (0, 0, 0)


@given(
    changes=st.lists(st.tuples(st.integers(1, 60), st.floats(0, 1.5)), min_size=1, max_size=20),
    wall=st.integers(0, 10**18),
)
def test_ticks_are_each_later_whatever_the_interval_becomes(
    changes: list[tuple[int, float]], wall: int
) -> None:
    watch = Watch(wall=wall)
    clock = watch.clock(1)
    times = [clock.tick().time]
    elapsed = 0
    for interval, pause in changes:
        # Other settings come at any time of an interval.
        watch.advance(min(pause, clock.wait_s() / 2))
        clock.follow(interval)
        watch.advance(clock.wait_s())
        moment = clock.tick()
        assert moment.time > times[-1]
        assert moment.time % interval == 0
        assert moment.seconds >= 1
        assert abs(moment.seconds - moment.elapsed_us / 1_000_000) <= 1
        elapsed += moment.elapsed_us
        times.append(moment.time)
    assert abs(times[-1] - times[0] - elapsed / 1_000_000) <= 1


def test_the_first_tick_is_never_late() -> None:
    assert Watch().clock().late_us() is None


def test_a_tick_is_late_by_the_time_since_its_point_of_the_grid() -> None:
    watch = Watch(wall=1000 * SECOND + 300_000_000)
    clock = watch.clock()
    clock.tick()
    watch.advance(0.7)
    assert clock.late_us() == 0
    watch.advance(0.0015)
    assert clock.late_us() == 1500


def test_a_tick_that_missed_points_is_late_by_those_too() -> None:
    watch = Watch()
    clock = watch.clock()
    clock.tick()
    watch.advance(3.25)
    assert clock.late_us() == 2_250_000
    clock.tick()
    watch.advance(1)
    assert clock.late_us() == 250_000


def test_a_wall_clock_that_is_set_makes_no_tick_late() -> None:
    watch = Watch()
    clock = watch.clock()
    clock.tick()
    watch.advance(1)
    watch.wall += 7200 * SECOND + 400_000_000
    assert clock.late_us() == 0


def test_another_interval_makes_no_tick_late() -> None:
    watch = Watch()
    clock = watch.clock(10)
    clock.tick()
    watch.advance(3.5)
    clock.follow(1)
    watch.advance(clock.wait_s() + 0.002)
    assert clock.late_us() == 2_000
