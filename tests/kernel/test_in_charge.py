"""What ends while programs are attached counts for the host and for its group, or for neither."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kvitals.kernel.session import Extent, Session
from kvitals.model import Field, Mode
from kvitals.probes import MEASUREMENTS

Counts = dict[tuple[str, Field], int]
EXITS = ("process.exit", Field.CALLS)
SHELLS = 2
MOST_OF_ONE = 100_000
PATIENCE_S = 30
STORM = """
echo $$ >"$1/cgroup.procs"
i=0
while [ $i -lt "$3" ] && [ ! -e "$2" ]; do (:); i=$((i+1)); done
echo $i
"""


class Storm:
    """Processes that begin and end in a cgroup, thousands a second, until told to stop."""

    def __init__(self, shells: list[subprocess.Popen[str]], stop: Path) -> None:
        self._shells = shells
        self._stop = stop

    def end(self) -> int:
        """How many processes have ended, the shells among them."""
        self._stop.touch()
        return sum(1 + int(one.communicate(timeout=PATIENCE_S)[0]) for one in self._shells)


@contextmanager
def storm(cgroup: Path, stop: Path) -> Iterator[Storm]:
    command = ["sh", "-c", STORM, "storm", str(cgroup), str(stop), str(MOST_OF_ONE)]
    shells = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(SHELLS)]
    try:
        yield Storm(shells, stop)
    finally:
        for one in shells:
            one.kill()
            one.communicate()


def settled(session: Session) -> tuple[Counts, Counts]:
    """What the host and its processes have, once that is the same, or after a while."""
    of_processes: Counter[tuple[str, Field]] = Counter()
    deadline = time.monotonic() + PATIENCE_S
    while True:
        reading = session.read()
        assert reading.walk is not None
        for row in reading.walk.rows:
            of_processes.update(row.grown)
        counted = session.counted_for_processes
        host = {key: total for key, total in reading.totals.items() if key[0] in counted and total}
        found = Counter(of_processes)
        found.update(reading.walk.untracked)
        groups = {key: found[key] for key in {*host, *found} if found[key]}
        if host == groups or time.monotonic() > deadline:
            return host, groups
        time.sleep(0.1)


@pytest.mark.parametrize("no_storage", [False, True], ids=["storage", "table"])
def test_processes_have_to_the_unit_what_the_host_has_of_a_storm_that_began_before(
    no_storage: bool, cgroup: Path, tmp_path: Path
) -> None:
    extent = Extent(only_cgroup=str(cgroup), no_storage=no_storage, table_size=1 << 18)
    with storm(cgroup, tmp_path / "stop") as running:
        time.sleep(0.5)
        with Session(MEASUREMENTS, Mode.RETURN, extent) as session:
            time.sleep(0.5)
            ended = running.end()
            host, groups = settled(session)
    assert groups == host
    # Some ended before, and some after.
    assert 0 < host[EXITS] < ended
