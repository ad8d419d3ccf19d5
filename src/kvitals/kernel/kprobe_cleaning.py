"""Taking single events out of the kernel's list of kprobe events.

Knows how to remove one without touching another, and which ones libbpf has
left; refuses to choose what is removed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from kvitals.kernel.kprobe_events import KprobeEvent, is_alive

# Where a kernel without the kprobe PMU (before v4.17) makes libbpf use the
# list, it names events after the process (libbpf.c, the function
# gen_probe_legacy_event_name, in libbpf 1.1 gen_kprobe_legacy_event_name).
_LIBBPF = re.compile(r"libbpf_([0-9]+)_.+")

# Since Linux kernel commit e12f03d7031a ("perf/core: Implement the
# 'perf_kprobe' PMU") (in v4.17), built with CONFIG_KPROBE_EVENTS.
_PMU = Path("/sys/bus/event_source/devices/kprobe")


def has_kprobes(pmu: Path = _PMU) -> bool:
    """Whether this kernel has kprobe events, told without looking at the list."""
    return pmu.exists()


def remove(event: KprobeEvent, path: Path) -> None:
    """Take an event out of the list.

    Opened to append: when the list is opened to be truncated, the kernel drops
    every event in it (kernel/trace/trace_kprobe.c, probes_open).

    Raises:
        FileNotFoundError: it is already gone.
        OSError: the kernel refuses; EBUSY means that it is in use.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    try:
        os.write(descriptor, f"-:{event.group}/{event.name}\n".encode())
    finally:
        os.close(descriptor)


def libbpf_leftovers(events: Iterable[KprobeEvent]) -> tuple[KprobeEvent, ...]:
    """The events that libbpf made in a process that is gone. Nothing tells whose it was."""
    found = []
    for event in events:
        named = _LIBBPF.fullmatch(event.name)
        if named and not is_alive(int(named[1])):
            found.append(event)
    return tuple(found)
