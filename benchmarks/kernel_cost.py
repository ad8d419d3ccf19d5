"""What one operation costs with our programs, against none and against empty ones.

All variants take turns in every round, so a change of the machine's speed
meets all of them. The cost in a round is the least of its batches; what is
printed is the median over the rounds, and ratios are taken within a round.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

from benchmarks.variants import HERE, Variant


class Operation(NamedTuple):
    """An operation of load.c: its calls in a batch, and the events that one call makes."""

    name: str
    calls: int
    events: int
    probe: str


OPERATIONS = (
    Operation("unrelated", 5000, 1, "none"),
    Operation("read", 5000, 1, "vfs"),
    Operation("write", 5000, 1, "vfs"),
    Operation("unlink", 2000, 1, "vfs"),
    Operation("open_close", 1000, 2, "file"),
    Operation("fork_exit", 20, 3, "process"),
    Operation("udp", 1000, 2, "socket"),
    Operation("tcp", 500, 2, "socket"),
    Operation("socket_close", 500, 1, "socket"),
)

OVER_EMPTY = ("again", "floor", "entry", "return", "apps", "peers")

Costs = Mapping[str, Mapping[str, Sequence[float]]]


def build_load(folder: Path) -> Path:
    """Compile load.c into a folder."""
    load = folder / "load"
    compiler = [sys.executable, "-m", "ziglang", "cc", "-target", "x86_64-linux-musl", "-static"]
    subprocess.run([*compiler, "-O2", str(HERE / "load.c"), "-o", str(load)], check=True)
    return load


def cost_ns(load: Path, operation: Operation, batches: int) -> float:
    """The nanoseconds of one call of an operation."""
    command = [str(load), operation.name, str(batches), str(operation.calls)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return min(float(line) for line in done.stdout.split())


def measure(load: Path, variants: Mapping[str, Variant], rounds: int, batches: int) -> Costs:
    """Nanoseconds by operation and variant, one number a round."""
    costs: dict[str, dict[str, list[float]]] = {
        operation.name: {name: [] for name in variants} for operation in OPERATIONS
    }
    for number in range(rounds):
        # Nobody is always first, or always after the same one.
        for name in Random(number).sample(list(variants), len(variants)):  # noqa: S311
            with variants[name]():
                for operation in OPERATIONS:
                    costs[operation.name][name].append(cost_ns(load, operation, batches))
    return costs


def _over_empty(found: Mapping[str, Sequence[float]], name: str, events: int) -> float:
    return median(a - b for a, b in zip(found[name], found["empty"], strict=True)) / events


def _ratio(found: Mapping[str, Sequence[float]], title: str) -> float:
    one, other = title.split("/")
    return median(a / b for a, b in zip(found[one], found[other], strict=True))


def report(costs: Costs) -> str:
    """A line an operation: its cost alone, the ratios, and what our counting adds an event."""
    titles = ("empty/none", "return/none", "apps/none", "peers/none", "return/empty", "apps/empty")
    heads = "".join(f"{title:>13}" for title in titles)
    over_empty = "".join(f"{name:>9}" for name in OVER_EMPTY)
    lines = [f"{'operation':<14}{'probe':<9}{'alone ns':>9}{heads}{over_empty}"]
    for operation in OPERATIONS:
        found = costs[operation.name]

        over = "".join(
            f"{_over_empty(found, name, operation.events):>+9.1f}" for name in OVER_EMPTY
        )
        ratios = "".join(f"{_ratio(found, title):>13.3f}" for title in titles)
        lines.append(
            f"{operation.name:<14}{operation.probe:<9}{median(found['none']):>9.0f}{ratios}{over}"
        )
    lines.append(
        "last six: ns an event more than empty programs. again: these once more, which is noise; "
        "floor: one added to a counter, and nothing asked; "
        "apps: return mode, with each process counted by itself; "
        "peers: these, and who talks to whom"
    )
    return "\n".join(lines)
