"""Releases that BPF cannot see because the kernel hides its supervisor from BPF.

Some sandboxes run a kernel that calls no BPF program while a thread of PID 1 is
current (seen on a Firecracker guest: `bpftrace` counts no event of PID 1 there,
while ftrace does). The kernel lets tasks go in an interrupt on top of whoever
runs, so a release on top of such a thread is seen by ftrace alone.
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
_LINE = re.compile(r"^\s*(.*)-(\d+)\s+\[\d+\].*sched_process_free: comm=(\S+)")
_THREADS = Path("/proc/1/task")


def _names() -> set[str]:
    """What the threads of PID 1 are called, some of which come and go."""
    return {(one / "comm").read_text().strip() for one in _THREADS.iterdir()}


class Releases:
    """What ftrace saw of the releases of tasks with one beginning of their names."""

    def __init__(self, instance: Path | None, comm: str) -> None:
        self._instance = instance
        self._comm = comm

    def on_top_of_pid_1(self) -> int:
        if self._instance is None:
            return 0
        names, threads = _names(), {one.name for one in _THREADS.iterdir()}
        lines = (self._instance / "trace").read_text().splitlines()
        return sum(
            (found[2] in threads or found[1] in names) and found[3].startswith(self._comm)
            for found in map(_LINE.match, lines)
            if found
        )


@contextmanager
def releases(comm: str) -> Iterator[Releases]:
    """Let ftrace record releases in a buffer of our own, of names that begin so."""
    instance = TRACEFS / "instances" / f"kvitals-test-{os.getpid()}"
    try:
        instance.mkdir()
    except (FileNotFoundError, PermissionError):  # lockdown=confidentiality closes tracefs
        yield Releases(None, comm)
        return
    try:
        (instance / "buffer_size_kb").write_text(str(BUFFER_KB))
        event = instance / "events/sched/sched_process_free/enable"
        event.write_text("1")
        yield Releases(instance, comm)
        event.write_text("0")
    finally:
        instance.rmdir()
