"""Runs in a virtual machine: a whole `kvitals run`, and prints what it is and counted as JSON.

Usage: boundary_inside.py GENERATOR
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from kvitals.kernel.cgroups import root_path
from tests.ground_truth import Generator
from tests.product import BIN, Dashboard, started, wait_for

FIELDS = ("Uid", "Groups", "CapPrm", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp")


def field(pid: int, name: str) -> str:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"^{name}:[ \t]*(.*?)[ \t]*$", status, re.MULTILINE)
    return found[1] if found else "none"


def main() -> None:
    """Print one line: the fields of its status, the log, and counts that should be and are."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=False)
    cgroup = root_path() / "kvitals-inside"
    cgroup.mkdir()
    command: list[str | Path] = [
        BIN / "kvitals",
        "run",
        "--port",
        "0",
        "--no-history",
        "--only-cgroup",
        str(cgroup),
    ]
    with started(command) as running:
        # Emulation is some ten times slower than the machine.
        wait_for(lambda: "dashboard at" in running.logged() or running.has_ended, "a start", 240)
        shown = Dashboard(running)
        pid = shown.running.process.pid
        with Generator(Path(sys.argv[1]), {"open": 300, "read": 200}) as generator:
            (cgroup / "cgroup.procs").write_text(str(generator.pid))
            truth = generator.wait()
        wanted = {
            "open": truth["file.open"].calls,
            "read": truth["vfs.read"].calls + truth["vfs.readv"].calls,
        }

        def counted() -> dict[str, int]:
            return {
                "open": shown.total("ebpf.file_descriptor", "open"),
                "read": shown.total("ebpf.io", "read"),
            }

        wait_for(lambda: sum(counted().values()) >= sum(wanted.values()), f"{wanted}")
        told = {
            "status": {name: field(pid, name) for name in FIELDS},
            "log": shown.running.logged(),
            "wanted": wanted,
            "counted": counted(),
        }
    cgroup.rmdir()
    print(json.dumps(told), flush=True)


main()
