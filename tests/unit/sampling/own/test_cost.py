"""What this process takes is told by tick, in the units of its charts."""

from __future__ import annotations

from kvitals.kernel.own_process import Spent
from kvitals.kernel.program_info import ProgramCounts
from kvitals.model import ChartTick
from kvitals.sampling.own.cost import OwnCost


class Process:
    """A process that a test lets work."""

    def __init__(self) -> None:
        self.used_us = 2_500_000, 1_000_000
        self.resident: int | None = 20 << 20
        self.thread_ns = 70_000_000
        self.others = Spent([ProgramCounts(1, 0, 0, 0)])
        self.cost = OwnCost(lambda: self.used_us, lambda: self.resident, lambda: self.thread_ns)

    def tick(self, seconds: int = 1, late_us: int | None = 0) -> dict[str, ChartTick]:
        self.cost.begin_tick(late_us)
        return {one.chart.id: one for one in self.cost.end_tick(self.others, seconds)}


def test_the_first_tick_has_levels_and_totals_alone() -> None:
    ticks = Process().tick(seconds=0, late_us=None)
    assert (ticks["cpu"].values, ticks["cpu"].totals) == ((None, None), (2500, 1000))
    assert (ticks["tick"].values, ticks["tick"].totals) == ((None, None), (None, None))
    assert ticks["memory"].values[0] == 20 << 20
    assert ticks["missed"].values == (None,)


def test_processor_time_is_milliseconds_a_second() -> None:
    process = Process()
    process.tick(seconds=0)
    process.used_us = 2_509_000, 1_003_500
    cpu = process.tick(seconds=2)["cpu"]
    assert (cpu.values, cpu.totals) == ((4.5, 1.75), (2509, 1003))


def test_processor_time_that_the_kernel_takes_back_is_none() -> None:
    process = Process()
    process.tick(seconds=0)
    process.used_us = 2_400_000, 1_000_000
    assert process.tick()["cpu"].values == (0, 0)


def test_a_tick_tells_what_the_thread_did_since_the_one_before_whatever_its_length() -> None:
    process = Process()
    process.tick(seconds=0)
    process.thread_ns += 3_250_000
    tick = process.tick(seconds=5, late_us=1_700)["tick"]
    assert (tick.values, tick.totals) == ((3.25, 1.7), (3, 2))


def test_memory_that_is_not_told_is_not_known() -> None:
    process = Process()
    process.resident = None
    assert process.tick()["memory"].values == (None, None)


def test_kernel_memory_is_told_when_programs_change() -> None:
    process = Process()
    process.cost.follow(3 << 20)
    assert process.tick()["memory"].values == (20 << 20, 3 << 20)


def test_what_another_process_takes_for_this_one_is_added() -> None:
    process = Process()
    process.others = process.others._replace(user_us=500_000, system_us=1_000, private_bytes=4096)
    ticks = process.tick(seconds=0)
    assert ticks["cpu"].totals == (3000, 1001)
    assert ticks["memory"].values[0] == (20 << 20) + 4096
    process.others = process.others._replace(user_us=502_000)
    assert process.tick()["cpu"].values == (2, 0)


def test_charts_of_what_is_not_known_are_absent() -> None:
    assert list(Process().tick()) == ["cpu", "tick", "memory", "missed"]
