"""The wall clock is set while it runs: no finding of it, none hidden, no count lost."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.talking import talking
from tests.product import BIN, Dashboard, started, wait_for

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
HOUR_S = 3600
YEAR_S = 365 * 24 * HOUR_S
FORGOTTEN_S = 60
# A process whose child has ended, and that does not wait for it.
PARENT = "import os, time; os.fork() or os._exit(0); print('ready', flush=True); time.sleep(600)"


class Shifted:
    """A `kvitals run` whose wall clock is that of the machine and some seconds."""

    def __init__(self, shown: Dashboard, file: Path) -> None:
        self.shown = shown
        self._file = file

    def newest(self) -> int:
        """The time of the last tick."""
        answer = self.shown.get("/api/v1/data?chart=ebpf.io&after=-1&options=seconds")
        return int(answer["data"][0][0])

    def set(self, offset_s: int) -> None:
        """Set the clock, and wait until ticks have the other time."""
        write(self._file, offset_s)
        wait_for(lambda: abs(self.newest() - time.time() - offset_s) < HOUR_S / 4, f"{offset_s} s")

    def findings(self) -> dict[str, Any]:
        found = self.shown.get("/api/findings")["findings"]
        return {f"{one['kind']} {one['subject']}": one for one in found}


def write(file: Path, offset_s: int) -> None:
    new = file.with_name("new")
    new.write_text(f"{offset_s:+d}s\n")
    new.rename(file)


@contextmanager
def shifted(folder: Path, offset_s: int) -> Iterator[Shifted]:
    if LIBRARY is None:
        pytest.skip("no library sets the clock of one process: apt-get install libfaketime")
    # What Python looks for modules in, the process that answers HTTP may read.
    place = folder / "clock"
    place.mkdir()
    file = place / "offset"
    write(file, offset_s)
    environment = [
        f"LD_PRELOAD={LIBRARY}",
        f"FAKETIME_TIMESTAMP_FILE={file}",
        "FAKETIME_NO_CACHE=1",
        "FAKETIME_DONT_FAKE_MONOTONIC=1",
        "DONT_FAKE_MONOTONIC=1",
        f"PYTHONPATH={place}",
    ]
    command = [str(BIN / "kvitals"), "run", "--port", "0", "--user", "root"]
    with started(["env", *environment, *command, "--no-history"]) as running:
        yield Shifted(Dashboard(running), file)


@pytest.mark.timeout(400)
def test_a_step_makes_no_finding_hides_none_and_loses_no_count(tmp_path: Path) -> None:
    with shifted(tmp_path, HOUR_S) as ours:
        begun = time.monotonic()
        with talking([sys.executable, "-c", PARENT]) as parent:
            mine = f"({parent.pid})"

            def found() -> list[Any]:
                return [one for name, one in ours.findings().items() if mine in name]

            before = ours.shown.total("ebpf.process_thread", "process")
            wait_for(
                lambda: ours.shown.total("ebpf.zombies", "zombies") > 0, "the child that ended"
            )
            ours.set(2 * HOUR_S)
            for _ in range(3):
                newest = ours.newest()
                wait_for(lambda newest=newest: ours.newest() > newest, "a tick")  # type: ignore[misc]
                # What is an hour old by the clock is some seconds old.
                assert not found() or time.monotonic() - begun >= FORGOTTEN_S
            ours.set(0)
            for _ in range(20):
                subprocess.run(["/bin/true"], check=True)
            wait_for(
                lambda: ours.shown.total("ebpf.process_thread", "process") >= before + 20,
                "all processes",
            )
            (one,) = wait_for(found, "the finding of the child", 4 * FORGOTTEN_S)
            assert one["kind"] == "zombies"
            assert abs(time.time() - one["since"]) < HOUR_S / 2
            parent.kill()
            parent.wait()
        assert not [one for one in ours.findings() if not one.startswith("zombies")]
        assert ours.shown.status("/-/healthy") == 200


def test_after_a_start_in_1996_all_is_answered_when_the_clock_is_set_right(tmp_path: Path) -> None:
    with shifted(tmp_path, -30 * YEAR_S) as ours:
        wait_for(lambda: ours.newest() < time.time() - 29 * YEAR_S, "a tick of 1996")
        ours.set(0)
        for path in (
            "/api/snapshot",
            "/api/v1/data?chart=ebpf.io&after=-10",
            "/api/v1/data?chart=ebpf.io&after=-600&points=60",
            "/api/v1/allmetrics?format=prometheus",
            "/api/findings",
            "/-/healthy",
        ):
            assert ours.shown.status(path) == 200, path
        assert ours.findings() == {}
        assert "Traceback" not in ours.shown.running.logged()
