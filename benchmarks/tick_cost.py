"""What one tick costs: processor time of all its steps, against reading /proc once."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from kvitals.config.settings import Settings
from kvitals.model import Mode
from kvitals.service.collector import Collector
from kvitals.sinks.netdata import NetdataSink
from kvitals.store.ring import Ring

HISTORY = 3600
_THREADS = """
import sys, threading
threading.stack_size(65536)
rest = threading.Event()
for _ in range(int(sys.argv[1])):
    threading.Thread(target=rest.wait, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
"""
# Writes a byte every so often, so that it did something in every tick.
_ACTIVE = "while :; do read -t 0.5 x <> <(:); echo > /dev/null; done"


class Crowd(NamedTuple):
    """Who is there besides: idle processes, busy ones, and the threads of one process."""

    idle: int
    busy: int = 0
    threads: int = 0


CROWDS = (Crowd(0), Crowd(500), Crowd(400, busy=100), Crowd(2000), Crowd(2000, threads=5000))


@contextmanager
def present(crowd: Crowd) -> Iterator[None]:
    """Start a crowd, and end it."""
    commands = [["sleep", "600"]] * crowd.idle + [["bash", "-c", _ACTIVE]] * crowd.busy
    there = [subprocess.Popen(one, stderr=subprocess.DEVNULL) for one in commands]
    threaded = subprocess.Popen(
        [sys.executable, "-c", _THREADS, str(crowd.threads)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    there.append(threaded)
    try:
        if threaded.stdout is not None:
            threaded.stdout.readline()
        yield
    finally:
        for one in there:
            one.kill()
        for one in there:
            one.wait()


def _read_proc() -> None:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                (entry / "stat").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue


def _processor_ms(work: Callable[[], object], times: int, rest_s: float = 0.0) -> float:
    spent = 0.0
    for _ in range(times):
        begin = time.process_time()
        work()
        spent += time.process_time() - begin
        time.sleep(rest_s)
    return spent * 1000 / times


def _tick_ms(*, apps: bool, rounds: int, times: int) -> float:
    with Collector(Settings(mode=Mode.RETURN, apps=apps)) as collector:
        ring, sink = Ring(HISTORY), NetdataSink(io.StringIO(), 1)

        def tick() -> None:
            one = collector.tick()
            ring.put(one)
            sink.write(one)

        tick()
        # Ticks are apart, so that whoever is busy does something in between.
        return median(_processor_ms(tick, times, rest_s=0.05) for _ in range(rounds))


def report(rounds: int, times: int) -> str:
    """Processor milliseconds of one tick, without and with processes, and of a walk over /proc."""
    heads = {"idle": 6, "busy": 6, "threads": 9, "host ms": 10, "apps ms": 10}
    heads |= {"/proc walk ms": 15, "apps / walk": 13}
    lines = ["".join(head.rjust(width) for head, width in heads.items())]
    for crowd in CROWDS:
        with present(crowd):
            host = _tick_ms(apps=False, rounds=rounds, times=times)
            apps = _tick_ms(apps=True, rounds=rounds, times=times)
            walk = median(_processor_ms(_read_proc, max(1, times // 10)) for _ in range(rounds))
        lines.append(
            f"{crowd.idle:>6}{crowd.busy:>6}{crowd.threads:>9}{host:>10.3f}{apps:>10.3f}"
            f"{walk:>15.2f}{apps / walk:>13.3f}"
        )
    return "\n".join(lines)
