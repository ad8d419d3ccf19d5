"""A fault that stays is told once, then counted at growing distances."""

from __future__ import annotations

import logging

from hypothesis import given, settings
from hypothesis import strategies as st

from kvitals.logs.event import Event
from kvitals.logs.repeats import MOST_NEW, MOST_SITES, PATIENCE, Repeats

HOUR = 3600


class Times:
    """A clock that is set by hand, and a log that reads it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.lines: list[str] = []
        self.repeats = Repeats(lambda: self.now)

    def happens(
        self, text: str = "walk failed", *, line: int = 1, level: int = logging.WARNING
    ) -> list[str]:
        event = Event(level, 0, text, site=("name", line))
        told = [one.text for one in self.repeats.told(event)]
        self.lines += told
        return told

    def every_second(self, seconds: int, text: str = "walk failed") -> list[tuple[int, str]]:
        told = []
        for second in range(seconds):
            told += [(second, one) for one in self.happens(text.format(second))]
            self.now += 1
        return told


def test_a_fault_of_every_tick_is_told_at_growing_distances() -> None:
    assert Times().every_second(3 * HOUR) == [
        (0, "walk failed"),
        (60, "walk failed (happened 60 more times in the last minute)"),
        (660, "walk failed (happened 600 more times in the last 10 minutes)"),
        (4260, "walk failed (happened 3,600 more times in the last hour)"),
        (7860, "walk failed (happened 3,600 more times in the last hour)"),
    ]


def test_a_number_that_grows_is_no_change() -> None:
    told = Times().every_second(HOUR, "lost {0} records at 0x{0:x}")
    assert [second for second, _ in told] == [0, 60, 660]
    assert told[1][1].startswith("lost 60 records")


def test_a_text_that_is_always_new_does_not_flood() -> None:
    times = Times()
    for second in range(HOUR):
        times.happens(f"failed name={chr(0x4E00 + second)}")
        times.now += 1
    assert len(times.lines) <= 1 + 3 * (MOST_NEW + 1)


def test_mistakes_of_one_file_are_all_told() -> None:
    times = Times()
    for number in range(120):
        times.happens(f"ebpf.conf, line {number}: not known")
    assert len(times.lines) == 120
    assert times.happens("ebpf.conf, line 0: not known") == []


def test_a_change_is_told_at_once() -> None:
    times = Times()
    times.every_second(10)
    assert times.happens("walk failed otherwise") == ["walk failed otherwise"]
    assert times.happens("walk failed") == []


def test_places_do_not_know_each_other() -> None:
    times = Times()
    assert times.happens(line=1) == times.happens(line=2) == ["walk failed"]


def test_the_end_is_told_with_the_next_event() -> None:
    times = Times()
    times.every_second(30)
    times.now += 30
    assert times.happens("other", line=2) == ["other"]
    times.now += 60
    assert times.happens("third", line=3) == [
        "walk failed (happened 29 more times in the last 2 minutes, last 2 minutes ago)",
        "third",
    ]


def test_after_an_hour_it_is_new() -> None:
    times = Times()
    times.happens()
    times.now += HOUR
    assert times.happens() == ["walk failed"]


def test_a_slow_tick_is_a_tick() -> None:
    times = Times()
    told = 0
    for _ in range(5 * 3600 // 300):
        told += len(times.happens())
        times.now += 300
    assert told <= 9


def test_what_is_no_fault_may_happen_some_times() -> None:
    times = Times()
    for _ in range(PATIENCE + 20):
        times.happens("loaded", level=logging.INFO)
        times.now += 1
    assert times.lines == ["loaded"] * PATIENCE


def test_the_rest_is_told_and_all_is_forgotten() -> None:
    times = Times()
    times.every_second(3)
    rest = [one.text for one in times.repeats.rest()]
    assert rest == ["walk failed (happened 2 more times in the last 3 seconds, last second ago)"]
    assert [*times.repeats.rest()] == []
    assert times.happens() == ["walk failed"]


def test_memory_is_bounded() -> None:
    times = Times()
    for line in range(10 * MOST_SITES):
        times.happens(line=line)
        times.happens(line=line)
    assert len(times.repeats._sites) == MOST_SITES
    assert sum("once more" in one for one in times.lines) == 9 * MOST_SITES


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.floats(0.5, 5000), st.integers(1, 3), st.sampled_from(["a", "b", "c"])),
        max_size=200,
    )
)
def test_nothing_is_lost(happenings: list[tuple[float, int, str]]) -> None:
    times = Times()
    for pause, line, text in happenings:
        times.now += pause
        times.happens(text, line=line)
    times.lines += [one.text for one in times.repeats.rest()]
    plain = sum(len(one) == 1 for one in times.lines)
    counted = sum(
        1 if "once more" in one else int(one.split("happened ")[1].split(" more")[0])
        for one in times.lines
        if len(one) > 1
    )
    assert plain + counted == len(happenings)
