"""Events that BPF cannot see because the kernel hides its supervisor from BPF.

Some sandboxes run a kernel that calls no BPF program while a thread of PID 1 is
current (seen on a Firecracker guest: `bpftrace` counts no event of PID 1 there,
while ftrace does). The kernel lets tasks go in an interrupt on top of whoever
runs, and TCP sends again in one, so such an event on top of such a thread is seen by
ftrace alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TRACEFS = Path("/sys/kernel/tracing")
BUFFER_KB = 8192
# The thread on top of which it happened comes first: its name, a dash, its pid.
_LINE = re.compile(r"^\s*(.*)-(\d+)\s+\[\d+\].*?: (\w+): (.*)")
RELEASE, RETRANSMIT = "sched/sched_process_free", "tcp/tcp_retransmit_skb"
_THREADS = Path("/proc/1/task")


def _names() -> set[str]:
    """What the threads of PID 1 are called, some of which come and go."""
    return {(one / "comm").read_text().strip() for one in _THREADS.iterdir()}


class Traced:
    """What ftrace saw of one kind of event whose text begins as it should."""

    def __init__(self, instance: Path | None, begin: str) -> None:
        self._instance = instance
        self._begin = begin

    def on_top_of_pid_1(self) -> int:
        if self._instance is None:
            return 0
        names, threads = _names(), {one.name for one in _THREADS.iterdir()}
        lines = (self._instance / "trace").read_text().splitlines()
        return sum(
            (found[2] in threads or found[1] in names) and found[4].startswith(self._begin)
            for found in map(_LINE.match, lines)
            if found
        )


@contextmanager
def traced(event: str, begin: str = "") -> Iterator[Traced]:
    """Let ftrace record events in a buffer of our own."""
    instance = TRACEFS / "instances" / f"kvitals-test-{os.getpid()}"
    try:
        instance.mkdir()
    except (FileNotFoundError, PermissionError):  # lockdown=confidentiality closes tracefs
        yield Traced(None, begin)
        return
    try:
        (instance / "buffer_size_kb").write_text(str(BUFFER_KB))
        switch = instance / "events" / event / "enable"
        switch.write_text("1")
        yield Traced(instance, begin)
        switch.write_text("0")
    finally:
        instance.rmdir()


@contextmanager
def releases(comm: str) -> Iterator[Traced]:
    """Record releases of tasks whose names begin so."""
    with traced(RELEASE, f"comm={comm}") as seen:
        yield seen
