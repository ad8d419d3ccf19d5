"""Starts the real commands and talks to them, for the kernel and browser shelves."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
BIN = Path(sys.executable).parent
_DASHBOARD = re.compile(r"dashboard at (http://\S+)/")


# A wait ends when what it waits for is there. A machine that is busy may take long for it:
# how soon something comes is measured by benchmarks, never by a test.
PATIENCE_S = 60.0


def wait_for(get: Callable[[], T | None], what: str, seconds: float = PATIENCE_S) -> T:
    """The first answer that is neither None nor False."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = get()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come within {seconds} s")


@dataclass(frozen=True)
class Running:
    """A started command, with what it has written so far."""

    process: subprocess.Popen[bytes]
    output: Path
    log: Path

    def logged(self) -> str:
        return self.log.read_text()

    def written(self) -> str:
        return self.output.read_text()

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def ends_within(self, seconds: float) -> int:
        """Its exit code; fails if it goes on for longer."""
        return self.process.wait(seconds)

    def ask_to_end(self) -> int:
        """End it as a service manager does, within the two seconds that it has."""
        self.process.send_signal(signal.SIGTERM)
        return self.ends_within(2)

    def bpf_ids(self) -> set[tuple[str, int]]:
        """The programs, maps and links that it and its keeper hold, as (kind, id)."""
        found = bpf_ids_of(self.process.pid)
        for child in children(self.process.pid):
            found |= bpf_ids_of(child)
        return found

    @property
    def keeper(self) -> int:
        """The process that keeps the rights of a `kvitals run`."""
        (found,) = children(self.process.pid)
        return found


def children(pid: int) -> list[int]:
    """The processes that the first thread of another one has started, and that are there still."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def bpf_ids_of(pid: int) -> set[tuple[str, int]]:
    """The programs, maps and links that a process holds, as (kind, id)."""
    found = set()
    for entry in Path(f"/proc/{pid}/fdinfo").iterdir():
        # A file that it reads is closed meanwhile.
        with suppress(FileNotFoundError):
            for line in entry.read_text().splitlines():
                key, _, value = line.partition(":")
                if key in {"prog_id", "map_id", "link_id"}:
                    found.add((key.removesuffix("_id"), int(value)))
    return found


@contextmanager
def started(command: Sequence[str | Path]) -> Iterator[Running]:
    """Run a command until the block ends; what it writes goes to files."""
    with tempfile.TemporaryDirectory() as folder:
        output, log = Path(folder) / "output", Path(folder) / "log"
        with output.open("wb") as to_output, log.open("wb") as to_log:
            process = subprocess.Popen(command, stdout=to_output, stderr=to_log)
        try:
            yield Running(process, output, log)
        finally:
            process.kill()
            process.wait()


class Dashboard:
    """A running `kvitals run`, spoken to over HTTP."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.url = wait_for(self._address, "the dashboard's address")
        wait_for(lambda: self.status("/-/ready") == 200, "the first tick")

    def _address(self) -> str | None:
        if self.running.process.poll() is not None:
            raise AssertionError(f"it ended: {self.running.logged()}")
        found = _DASHBOARD.search(self.running.logged())
        return found[1] if found else None

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(self.url + path) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path) as answer:
            return json.load(answer)

    def total(self, chart: str, dimension: str) -> int:
        """A raw total since attach."""
        answer = self.get("/api/v1/allmetrics?format=json&source=as-collected")
        return int(answer[chart]["dimensions"][dimension]["value"])


@contextmanager
def dashboard(*options: str) -> Iterator[Dashboard]:
    """A `kvitals run` on a free port, with a history of its own unless the options name one."""
    with tempfile.TemporaryDirectory() as folder:
        history = ("--history-dir", folder)
        with started([BIN / "kvitals", "run", "--port", "0", *history, *options]) as running:
            yield Dashboard(running)


@contextmanager
def serving(*command: str | Path, before: Sequence[str] = ()) -> Iterator[Dashboard]:
    """A command of kvitals that shows a dashboard on a free port, behind another command."""
    with started([*before, BIN / "kvitals", *command, "--port", "0"]) as running:
        # To make up an hour, or to read one, takes some seconds.
        wait_for(lambda: _DASHBOARD.search(running.logged()) or running.has_ended, "a start")
        yield Dashboard(running)


@contextmanager
def demo() -> Iterator[Dashboard]:
    """A `kvitals demo`."""
    with serving("demo") as shown:
        yield shown


def bpf_exists(kind: str, number: int) -> bool:
    """Whether the kernel still holds a program, map or link."""
    asked = subprocess.run(
        ["bpftool", kind, "show", "id", str(number)], capture_output=True, check=False
    )
    return asked.returncode == 0
