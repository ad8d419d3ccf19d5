"""How much memory the two bodies stay in, against a bare interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

BIN = Path(sys.executable).parent
BODIES: dict[str, Sequence[str | Path]] = {
    "python": [sys.executable, "-c", "import time; time.sleep(60)"],
    "ebpf.plugin": [BIN / "ebpf.plugin", "1", "--return"],
    "kvitals run": [BIN / "kvitals", "run", "--port", "0", "--mode", "return"],
}


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def _measured(seconds: float, surroundings: Mapping[str, str]) -> dict[str, float]:
    quiet = subprocess.DEVNULL
    running = {
        name: subprocess.Popen(
            command, env={**os.environ, **surroundings}, stdout=quiet, stderr=quiet
        )
        for name, command in BODIES.items()
    }
    time.sleep(seconds)
    resident = {name: _resident_mb(one.pid) for name, one in running.items()}
    for one in running.values():
        one.terminate()
        one.wait()
    return resident


def report(seconds: float) -> str:
    """Resident megabytes after so many seconds. The hour of history is reserved at the start."""
    with tempfile.TemporaryDirectory() as folder:
        resident = _measured(seconds, {"STATE_DIRECTORY": folder})
    bare = resident["python"]
    lines = [f"{'body':<14}{'resident MB':>12}{'/ bare python':>15}"]
    lines += [f"{name:<14}{size:>12.1f}{size / bare:>15.2f}" for name, size in resident.items()]
    return "\n".join(lines)
