"""Knows the life of one machine, from boot to exit status; refuses to know what it boots from."""

import codecs
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from vmtest.errors import MachineFailedError, MachineTimeoutError
from vmtest.initramfs import initramfs
from vmtest.kernels import Kernel
from vmtest.qemu import Machine, command_line
from vmtest.share import shared_root
from vmtest.store import image

_EVIDENCE_LINES = 80


@dataclass(frozen=True, slots=True)
class Result:
    """What a command did; `seconds` is the host's time from power on to power off."""

    status: int
    output: str
    kernel_release: str
    seconds: float


def run(
    kernel: Kernel,
    command: Sequence[str],
    *,
    append: str = "",
    timeout_s: float = 300,
    memory_mb: int = 1536,
) -> Result:
    """Run a command in the checkout under another kernel, and pass its output on as it comes."""
    booted = image(kernel)
    with tempfile.TemporaryDirectory(prefix="vmtest-") as name:
        folder = Path(name)
        (folder / "initramfs").write_bytes(initramfs(booted, command))
        with shared_root(folder) as root_socket:
            machine = Machine(
                kernel=booted.kernel,
                initramfs=folder / "initramfs",
                root_socket=root_socket,
                console_log=folder / "console.log",
                status_file=folder / "status",
                append=append,
                memory_mb=memory_mb,
            )
            started = time.monotonic()
            with _powered_on(machine, folder / "qemu.log") as screen:
                output, ended = _passed_on(screen, started + timeout_s)
            seconds = time.monotonic() - started
        if not ended:
            raise MachineTimeoutError(
                f"{booted.release} ran for {timeout_s:g} s.\n{_evidence(folder)}"
            )
        status, _, release = _reported(machine.status_file).partition(" ")
        if not release:
            raise MachineFailedError(f"{booted.release} ended early.\n{_evidence(folder)}")
        return Result(int(status), output, release, seconds)


@contextmanager
def _powered_on(machine: Machine, log: Path) -> Iterator[IO[bytes]]:
    with log.open("wb") as errors:
        qemu = subprocess.Popen(
            command_line(machine),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            bufsize=0,
        )
    try:
        # It is there, because it was asked for.
        with cast("IO[bytes]", qemu.stdout) as screen:
            yield screen
    finally:
        qemu.kill()
        qemu.wait()


# Returns the text, and whether it came to its end in time.
def _passed_on(screen: IO[bytes], deadline: float) -> tuple[str, bool]:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    texts: list[str] = []
    with selectors.DefaultSelector() as selector:
        selector.register(screen, selectors.EVENT_READ)
        while selector.select(max(0.0, deadline - time.monotonic())):
            chunk = os.read(screen.fileno(), 1 << 16)
            texts.append(decoder.decode(chunk, final=not chunk))
            sys.stdout.write(texts[-1])
            sys.stdout.flush()
            if not chunk:
                return "".join(texts), True
    return "".join(texts), False


def _reported(path: Path) -> str:
    return path.read_text().strip() if path.exists() else ""


def _evidence(folder: Path) -> str:
    lines: list[str] = []
    for name in ("qemu.log", "share.log", "console.log"):
        path = folder / name
        text = path.read_text(errors="replace") if path.exists() else ""
        lines += [f"{name}: {line}" for line in text.splitlines()[-_EVIDENCE_LINES:]]
    return "\n".join(lines)
