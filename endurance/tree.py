"""All processes of the product together: what they take, and how they are stopped."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def members(pid: int) -> list[int]:
    """A process and all its descendants."""
    found = [pid]
    for one in found:
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def _fields(path: Path) -> dict[str, int]:
    told: dict[str, int] = {}
    with suppress(OSError):
        for line in path.read_text().splitlines():
            key, _, value = line.partition(":")
            number = value.split()[0] if value.split() else ""
            if number.isdigit():
                told[key] = told.get(key, 0) + int(number)
    return told


def memory_mb(pid: int) -> tuple[float, float]:
    """Resident and proportional megabytes of all of them."""
    told = [_fields(Path(f"/proc/{one}/smaps_rollup")) for one in members(pid)]
    return sum(one.get("Rss", 0) for one in told) / 1024, sum(
        one.get("Pss", 0) for one in told
    ) / 1024


def descriptors(pid: int) -> int:
    """How many files all of them have open."""
    count = 0
    for one in members(pid):
        with suppress(OSError):
            count += len(list(Path(f"/proc/{one}/fd").iterdir()))
    return count


def threads(pid: int) -> int:
    return sum(_fields(Path(f"/proc/{one}/status")).get("Threads", 0) for one in members(pid))


def cpu_s(pid: int) -> float:
    """Processor seconds of all of them, with the children that they have waited for."""
    total = 0
    for one in members(pid):
        with suppress(OSError):
            words = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, words[11:15]))
    return total / TICKS


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """None of them runs until the block ends."""
    stopping = members(pid)
    for one in stopping:
        os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in stopping:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGCONT)
