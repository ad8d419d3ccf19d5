"""Processes that do something for each line that they are told, and answer with a line."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

Process = subprocess.Popen[str]
READY = "ready"


@contextmanager
def talking(command: Sequence[str | Path], *, user: int | None = None) -> Iterator[Process]:
    """A process that says when it is ready, and is ended with the block."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, user=user
    ) as process:
        assert heard(process) == READY
        yield process
        process.kill()


def heard(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: Process, line: str = "") -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def ask(process: Process, line: str = "") -> str:
    tell(process, line)
    return heard(process)
