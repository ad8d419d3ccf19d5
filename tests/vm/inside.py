"""Runs in a virtual machine: measures on every rung, and prints what came out as JSON.

Usage: inside.py GENERATOR [RUNG...]; without rungs, by automatic choice alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from kvitals.kernel.cgroups import root_path
from kvitals.kernel.session import Extent, Session
from kvitals.model import Mode, Rung
from kvitals.probes import MEASUREMENTS
from tests.kernel.measuring import measure
from tests.kernel.workloads import WORKLOADS


def instructions() -> dict[str, int]:
    """The instructions of our loaded programs by name, after the verifier has rewritten them.

    Programs of several objects can have one name, and are summed.
    """
    held: set[int] = set()
    for entry in Path("/proc/self/fdinfo").iterdir():
        try:
            lines = entry.read_text().splitlines()
        except FileNotFoundError:  # the descriptor of the listing itself
            continue
        held.update(int(line.split()[1]) for line in lines if line.startswith("prog_id:"))
    listed = subprocess.run(["bpftool", "-j", "prog"], capture_output=True, check=True).stdout
    sizes: Counter[str] = Counter()
    for one in json.loads(listed):
        if one["id"] in held:
            sizes[one["name"]] += one["bytes_xlated"] // 8
    return sizes


def outcome(generator: Path, mode: Mode, forced: Rung | None, cgroup: Path) -> dict[str, object]:
    """One cell of the table."""
    measured = measure(generator, WORKLOADS["everything"], mode, cgroup, forced)
    return {
        "rung": forced.name.lower() if forced is not None else "automatic",
        "mode": mode,
        "differences": measured.differences(),
        "served": sum(forced in (None, rung) for rung in measured.rungs.values()),
    }


def main() -> None:
    """Print a line of JSON for each cell, and one for the sizes of programs."""
    generator, *names = sys.argv[1:]
    cgroup = root_path() / f"kvitals-inside-{os.getpid()}"
    cgroup.mkdir()
    for forced in (None, *(Rung[name.upper()] for name in names)):
        for mode in Mode:
            print(json.dumps(outcome(Path(generator), mode, forced, cgroup)), flush=True)
        with Session(MEASUREMENTS, Mode.RETURN, Extent(forced=forced)):
            print(json.dumps({"instructions": instructions()}), flush=True)
    cgroup.rmdir()


main()
