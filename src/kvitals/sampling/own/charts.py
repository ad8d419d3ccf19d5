"""The charts of what this monitor costs, and which interface of the kernel each number is from.

No measurement feeds them, so they are there whatever hooks the kernel offers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from kvitals.model import Chart, Dimension, Field, Term

TYPE = "kvitals"
FAMILY = "Cost"
# Less than a millisecond matters.
_PARTS_OF_A_MILLISECOND = 1000


def _growing(*names: str) -> tuple[Dimension, ...]:
    return tuple(Dimension(name, name, ()) for name in names)


def _levels(*names: str) -> tuple[Dimension, ...]:
    return tuple(Dimension(name, name, (Term(f"{TYPE}.{name}", Field.NOW),)) for name in names)


_chart = partial(Chart, type=TYPE, family=FAMILY, module=TYPE)
_time = partial(_chart, divisor=_PARTS_OF_A_MILLISECOND)

CPU = _time(
    id="cpu",
    title="Processor time of this monitor",
    units="milliseconds/s",
    priority=21100,
    dimensions=_growing("user", "system"),
    style="stacked",
    explanation="Processor time that kvitals itself takes, all threads together; 1000 is one "
    "core. It rises with the number of processes and peers, and with every page that is open.",
)
TICK = _time(
    id="tick",
    title="Processor time of a tick, and its delay",
    units="milliseconds",
    priority=21101,
    dimensions=_levels("processor", "late"),
    explanation="What the tick before took of the processor, with all that was done until this "
    "one, and how late this one came. Ticks are late when the machine has no processor to spare.",
)
MEMORY = _chart(
    id="memory",
    title="Memory of this monitor",
    units="bytes",
    priority=21102,
    dimensions=_levels("resident", "kernel"),
    style="stacked",
    explanation="Memory that kvitals has in RAM, and what its tables and programs take in the "
    "kernel. It rises while history fills and new applications and peers appear, then stays "
    "level.",
)
MISSED = _chart(
    id="missed",
    title="Events that its BPF programs missed",
    units="events/s",
    priority=21103,
    dimensions=_growing("missed"),
    explanation="Events that came while the program that counts them was already at work on the "
    "same CPU, so that it was skipped. As many can be missing in other charts; 0 is usual.",
)
PROGRAMS = _time(
    id="programs",
    title="Processor time in its BPF programs",
    units="milliseconds/s",
    priority=21104,
    dimensions=_growing("processor"),
    explanation="Processor time that all programs on this machine lose to being counted; 1000 is "
    "one core. It rises with what they do: every file, process and packet costs its part.",
)
RUNS = _chart(
    id="program_runs",
    title="Runs of its BPF programs",
    units="runs/s",
    priority=21105,
    dimensions=_growing("runs"),
    explanation="How often the kernel called a program of kvitals, once for each event that is "
    "looked at. It rises with what programs on this machine do.",
)
OWN_CHARTS = (CPU, TICK, MEMORY, MISSED, PROGRAMS, RUNS)

_GETRUSAGE = "getrusage(RUSAGE_SELF)"
# By the full id of a chart and the id of a dimension.
SOURCES: Mapping[str, Mapping[str, str]] = {
    CPU.full_id: {"user": _GETRUSAGE, "system": _GETRUSAGE},
    TICK.full_id: {
        "processor": "clock_gettime(CLOCK_THREAD_CPUTIME_ID)",
        "late": "clock_gettime(CLOCK_MONOTONIC)",
    },
    MEMORY.full_id: {"resident": "/proc/self/statm", "kernel": "memlock in /proc/self/fdinfo"},
    MISSED.full_id: {"missed": "bpf_prog_info.recursion_misses"},
    PROGRAMS.full_id: {"processor": "bpf_prog_info.run_time_ns"},
    RUNS.full_id: {"runs": "bpf_prog_info.run_cnt"},
}
