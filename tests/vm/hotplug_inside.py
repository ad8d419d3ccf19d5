"""Runs in a virtual machine: counts while a processor and a module come and go; prints JSON.

Usage: hotplug_inside.py GENERATOR
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from kvitals.kernel.cgroups import root_path
from kvitals.kernel.session import Extent, Session
from kvitals.model import Key, Mode
from kvitals.probes import MEASUREMENTS
from tests.ground_truth import Generator
from tests.kernel.measuring import COUNTED, Meter

WORK = {"open": 300, "read": 300, "udp4": 150, "fork": 40}
SECOND = 1
ONLINE = Path(f"/sys/devices/system/cpu/cpu{SECOND}/online")
MODULE = "dummy"
OF_FUNCTIONS = ("fexit", "fentry", "kprobe", "kretprobe")


class Comparison:
    """All work since the start, and what was counted of it."""

    def __init__(self, session: Session, generator: Path, cgroup: Path) -> None:
        self._session = session
        self._generator = generator
        self._cgroup = cgroup
        self._meter = Meter(session)
        self._wanted: Counter[Key] = Counter()

    def work(self, processor: int | None = None) -> None:
        """Have the generator work, on one processor where that is given."""
        with Generator(self._generator, WORK) as generator:
            (self._cgroup / "cgroup.procs").write_text(str(generator.pid))
            if processor is not None:
                os.sched_setaffinity(generator.pid, {processor})
            truth = generator.wait()
        for name, field in COUNTED:
            self._wanted[name, field] += getattr(truth[name], field)

    def differences(self) -> dict[str, str]:
        """What is counted otherwise than it was done, for the host and summed over processes."""
        self._meter.read()
        rise = self._meter.rise(self._wanted)
        of_processes = {
            key: self._meter.of_processes[key]
            for key in self._wanted
            if key[0] in self._session.counted_for_processes
        }
        return {
            f"{title}{name} {field}": f"{count} instead of {self._wanted[name, field]}"
            for title, counts in (("", rise), ("processes: ", of_processes))
            for (name, field), count in counts.items()
            if count != self._wanted[name, field]
        }


def set_online(*, is_online: bool) -> None:
    ONLINE.write_text(str(int(is_online)))


def off_and_on() -> None:
    set_online(is_online=False)
    time.sleep(0.1)
    set_online(is_online=True)


def load_and_unload() -> None:
    subprocess.run(["modprobe", MODULE], check=True)
    subprocess.run(["modprobe", "-r", MODULE], check=True)


@contextmanager
def meanwhile(act: Callable[[], None]) -> Iterator[list[float]]:
    """Do something again and again until the block ends, at least twice; tells when it was done."""
    done, moments = Event(), list[float]()

    def repeat() -> None:
        while not done.is_set() or len(moments) < 2:
            act()
            moments.append(time.monotonic())

    thread = Thread(target=repeat)
    thread.start()
    try:
        yield moments
    finally:
        done.set()
        thread.join()


def hooked_in_modules(session: Session) -> list[str]:
    """The functions of modules on which our programs hang."""
    programs = {
        program
        for service in session.plan.services
        if service.way is not None
        for program in service.way.programs
    }
    hooked = {
        function
        for kind, _, function in (one.partition("__") for one in programs)
        if kind in OF_FUNCTIONS
    }
    words = (line.split() for line in Path("/proc/kallsyms").read_text().split("\n"))
    return sorted({f"{one[2]} {one[3]}" for one in words if len(one) > 3 and one[2] in hooked})


def main() -> None:
    """Print one line: what was counted wrongly in each phase, and how often something happened."""
    cgroup = root_path() / "kvitals-hotplug"
    cgroup.mkdir()
    extent = Extent(only_cgroup=str(cgroup), table_size=1 << 16)
    with Session(MEASUREMENTS, Mode.ENTRY, extent) as session:
        compared = Comparison(session, Path(sys.argv[1]), cgroup)
        wrong: dict[str, dict[str, str]] = {}
        compared.work(SECOND)
        wrong["on the second processor"] = compared.differences()
        set_online(is_online=False)
        wrong["once that is off"] = compared.differences()
        compared.work()
        # Other programs are put in charge for a processor that is not there.
        session.change(MEASUREMENTS, Mode.RETURN, extent)
        compared.work()
        wrong["while it is off"] = compared.differences()
        set_online(is_online=True)
        compared.work(SECOND)
        wrong["on it again"] = compared.differences()
        with meanwhile(off_and_on) as processors:
            compared.work()
        wrong["while it comes and goes"] = compared.differences()
        with meanwhile(load_and_unload) as modules:
            compared.work()
        wrong["while a module comes and goes"] = compared.differences()
        told = {
            "wrong": wrong,
            "processors": len(processors),
            "modules": len(modules),
            "hooked_in_modules": hooked_in_modules(session),
        }
    cgroup.rmdir()
    print(json.dumps(told), flush=True)


main()
