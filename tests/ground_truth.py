"""Builds and runs the ground-truth generator, and hands out what it has really done.

Knows the generator's protocol and the names of the measurements; refuses to know
how kvitals counts.
"""

from __future__ import annotations

import errno
import mmap
import os
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCES = Path(__file__).parent / "generator"
TARGETS = {64: "x86_64-linux-musl", 32: "x86-linux-musl"}
FLAGS = ("-static", "-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror")

# The measurement that each row of the truth belongs to, by the numbers of
# bpf/lib/slots.bpf.h.
MEASUREMENTS = {
    1: "file.open",
    2: "file.close",
    3: "vfs.read",
    4: "vfs.readv",
    5: "vfs.write",
    6: "vfs.writev",
    7: "vfs.unlink",
    8: "socket.tcp_send",
    9: "socket.tcp_receive",
    10: "socket.udp_send",
    11: "socket.udp_receive",
    12: "process.process",
    13: "process.process_failed",
    14: "process.thread",
    15: "process.thread_failed",
    16: "process.exit",
    17: "process.release",
    18: "socket.tcp_retransmit",
    19: "socket.tcp_close",
}

# struct truth of generator/truth.h: 32 counters, then the number of stops.
_COUNTER = struct.Struct("=QQQ")
_STOPS = struct.Struct("=I")
_STOPS_OFFSET = 32 * _COUNTER.size
_TRUTH_SIZE = _STOPS_OFFSET + _STOPS.size

_POLL_SECONDS = 0.001


class GroundTruthError(Exception):
    """The generator could not be built or run, or did not do what was planned."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What was done of one kind."""

    calls: int = 0
    errors: int = 0
    bytes: int = 0


def build(folder: Path, *, bits: int = 64) -> Path:
    """Compile the generator into a folder, for 64-bit or for 32-bit programs."""
    program = folder / f"generator{bits}"
    sources = sorted(str(path) for path in SOURCES.glob("*.c"))
    command = [sys.executable, "-m", "ziglang", "cc", "-target", TARGETS[bits], *FLAGS]
    done = subprocess.run(
        [*command, *sources, "-o", str(program)], capture_output=True, text=True, check=False
    )
    if "No module named ziglang" in done.stderr:
        raise GroundTruthError(f"{sys.executable} has no ziglang: pip install ziglang")
    if done.returncode:
        raise GroundTruthError(f"the generator does not compile:\n{done.stderr}")
    return program


def operations(program: Path) -> tuple[str, ...]:
    """The names of all operations that a built generator can perform."""
    with _explained(program):
        done = subprocess.run([program], capture_output=True, text=True, check=True)
    return tuple(done.stdout.split())


class Generator:
    """One run of the generator: performs exactly the operations asked for, in order.

    On entering, the process waits for go(); until then it does nothing, so it can
    be moved into a cgroup. What it does from there on is the truth: the read of the
    go byte (vfs.read, 1 call of 1 byte), and its own exit and release included. The
    release happens in this process, inside wait().

    Works in folder, which must allow unlink and mknod, or in a temporary one.
    """

    def __init__(
        self, program: Path, counts: Mapping[str, int], *, folder: Path | None = None
    ) -> None:
        self._program = program
        self._counts = counts
        self._folder = folder
        self._gos = 0
        self._opened = ExitStack()
        self._messages = -1
        self._process: subprocess.Popen[bytes]
        self._rows: mmap.mmap

    @property
    def pid(self) -> int:
        return self._process.pid

    def __enter__(self) -> Self:
        """Start the process and return when it waits for go()."""
        with ExitStack() as opened:
            self._start(opened)
            self._await_stop(1, timeout=10)
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def go(self) -> None:
        """Let it begin. With a zombie operation, a second call lets it reap them."""
        assert self._process.stdin
        # If it has died, wait() says why.
        with suppress(BrokenPipeError):
            self._process.stdin.write(b"!")
        self._gos += 1

    def wait_for_zombies(self, timeout: float = 60) -> None:
        """Return when all children of the zombie operation are zombies."""
        self._await_stop(2, timeout=timeout)

    def wait(self, timeout: float = 120) -> dict[str, Counter]:
        """Wait for its end and return what it has done, by measurement.

        Gives each go that was not given yet.
        """
        for _ in range(self._gos, 1 + ("zombie" in self._counts)):
            self.go()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired as late:
            raise GroundTruthError(f"the generator did not end within {timeout} s") from late
        self._require_success()
        return {
            name: Counter(*_COUNTER.unpack_from(self._rows, slot * _COUNTER.size))
            for slot, name in MEASUREMENTS.items()
        }

    def _start(self, opened: ExitStack) -> None:
        folder = self._folder or opened.enter_context(
            tempfile.TemporaryDirectory(prefix="generator-")
        )
        truth = _memory("truth", opened)
        os.ftruncate(truth, _TRUTH_SIZE)
        self._rows = opened.enter_context(mmap.mmap(truth, _TRUTH_SIZE, prot=mmap.PROT_READ))
        self._messages = _memory("messages", opened)
        with _explained(self._program):
            self._process = subprocess.Popen(
                [
                    self._program.absolute(),
                    *(f"{name}={count}" for name, count in self._counts.items()),
                ],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=truth,
                stderr=self._messages,
                cwd=folder,
            )
        opened.enter_context(self._process)
        opened.callback(self._process.kill)

    def _await_stop(self, number: int, *, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while _STOPS.unpack_from(self._rows, _STOPS_OFFSET)[0] < number:
            if self._process.poll() is not None:
                self._require_success()
                raise GroundTruthError("the generator ended before it was told to")
            if time.monotonic() > deadline:
                raise GroundTruthError(f"the generator did not stop within {timeout} s")
            time.sleep(_POLL_SECONDS)

    def _require_success(self) -> None:
        if self._process.returncode:
            message = os.pread(self._messages, 4096, 0).decode(errors="replace").strip()
            raise GroundTruthError(
                f"the generator ended with {self._process.returncode}: {message}"
            )


def _memory(name: str, opened: ExitStack) -> int:
    descriptor = os.memfd_create(name)
    opened.callback(os.close, descriptor)
    return descriptor


@contextmanager
def _explained(program: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
        raise GroundTruthError(
            f"this kernel does not run {program.name}; for 32-bit programs it needs"
            " CONFIG_IA32_EMULATION and no ia32_emulation=off"
        ) from error
