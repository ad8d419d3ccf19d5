"""Killed, stopped, starved or replaced: the product goes on, or ends and leaves nothing."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

import kvitals
from endurance.tree import members, stopped
from tests.product import (
    BIN,
    Dashboard,
    bpf_exists,
    bpf_ids_of,
    dashboard,
    started,
    wait_for,
)

KILLS = int(os.environ.get("KVITALS_KILLS", "12"))
AT_ONCE = 3
# From before the first program is loaded until some ticks have gone by.
LATEST_S = 6.0
STOPPED_S = 30
V1 = Path("/sys/fs/cgroup")


def of_session(session: int) -> list[int]:
    """The processes of a session; zombies hold nothing."""
    found = []
    for one in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = one.read_text().rpartition(")")[2].split()
            if int(words[3]) == session and words[0] not in "ZX":
                found.append(int(one.parent.name))
    return found


def killed_after(moment: float, folder: Path) -> tuple[set[tuple[str, int]], int]:
    """Start it, kill it at a moment, and say which BPF objects it had and its session."""
    process = subprocess.Popen(
        [BIN / "kvitals", "run", "--port", "0", "--history-dir", folder],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(moment)
    ids: set[tuple[str, int]] = set()
    for one in members(process.pid):
        with suppress(OSError):
            ids |= bpf_ids_of(one)
    assert process.poll() is None
    process.kill()
    process.wait()
    return ids, process.pid


@pytest.mark.timeout(60 + 5 * KILLS)
def test_killed_at_any_moment_it_leaves_no_process_no_program_and_a_whole_history(
    tmp_path: Path,
) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311 (chance of a test)
    moments = [LATEST_S * (number + chance.random()) / KILLS for number in range(KILLS)]
    chance.shuffle(moments)
    folders = [tmp_path / str(number) for number in range(KILLS)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        killed = list(pool.map(killed_after, moments, folders))
    held = {one for ids, _ in killed for one in ids}
    assert {"prog", "map", "link"} <= {kind for kind, _ in held}
    wait_for(
        lambda: not any(of_session(session) for _, session in killed), "the end of all processes"
    )
    wait_for(lambda: not any(bpf_exists(*one) for one in held), "the end of all programs")
    for folder in folders:
        file = folder / "history.sqlite"
        if file.exists():
            with closing(sqlite3.connect(file)) as base:
                assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.timeout(STOPPED_S + 60)
def test_stopped_for_long_it_goes_on_and_loses_no_count() -> None:
    with dashboard() as shown:
        # Totals are of the kernel, which is not stopped.
        before = shown.total("ebpf.process_thread", "process")
        with stopped(shown.running.process.pid):
            time.sleep(STOPPED_S)
            for _ in range(50):
                subprocess.run(["/bin/true"], check=True)
        began = time.monotonic()
        wait_for(lambda: shown.total("ebpf.process_thread", "process") >= before + 50, "a tick")
        wait_for(lambda: shown.status("/-/healthy") == 200, "health")
        assert time.monotonic() - began < 10
        assert "Traceback" not in shown.running.logged()


def hierarchy(controller: str) -> Path:
    """A cgroup of our own with a controller."""
    parent = V1 / controller
    if not (parent / "cgroup.procs").exists():
        pytest.skip(f"the controller {controller} of cgroup v1 is not mounted at {parent}")
    return parent / f"kvitals-test-{uuid.uuid4().hex[:8]}"


@contextmanager
def limited(controller: str, limit: str, value: Callable[[Path], str]) -> Iterator[Dashboard]:
    """A dashboard in a cgroup that gets a limit once it runs."""
    folder = hierarchy(controller)
    folder.mkdir()
    try:
        with dashboard() as shown:
            for one in members(shown.running.process.pid):
                (folder / "cgroup.procs").write_text(str(one))
            (folder / limit).write_text(value(folder))
            yield shown
    finally:
        wait_for(lambda: not (folder / "cgroup.procs").read_text(), "the end of all processes")
        folder.rmdir()


def test_out_of_processes_it_goes_on() -> None:
    with limited("pids", "pids.max", lambda folder: (folder / "pids.current").read_text()) as shown:
        before = shown.total("ebpf.process_thread", "process")
        subprocess.run(["/bin/true"], check=True)
        wait_for(lambda: shown.total("ebpf.process_thread", "process") > before, "a tick")
        # Long questions are answered in threads, of which there can be no more.
        for _ in range(3):
            status = shown.status("/api/v1/data?chart=*&after=-86400&points=100")
            assert status in {200, 500, 503}
        assert shown.status("/-/healthy") == 200


def test_killed_for_want_of_memory_it_leaves_nothing() -> None:
    folder = hierarchy("memory")
    folder.mkdir()
    try:
        with started(
            [
                "sh",
                "-c",
                f'echo $$ >{folder}/cgroup.procs; exec "$@"',
                "sh",
                BIN / "kvitals",
                "run",
                "--port",
                "0",
                "--no-history",
            ]
        ) as running:
            (folder / "memory.limit_in_bytes").write_text(str(16 << 20))
            assert running.ends_within(20) != 0
            session = running.process.pid
        wait_for(lambda: not (folder / "cgroup.procs").read_text(), "the end of all processes")
        assert session
    finally:
        folder.rmdir()


def test_two_at_once_count_the_same() -> None:
    with dashboard() as one, dashboard() as other:
        before = [shown.total("ebpf.process_thread", "process") for shown in (one, other)]
        for _ in range(20):
            subprocess.run(["/bin/true"], check=True)
        for shown, count in zip((one, other), before, strict=True):
            wait_for(
                lambda shown=shown, count=count: (  # type: ignore[misc]
                    shown.total("ebpf.process_thread", "process") >= count + 20
                ),
                "the processes",
            )
        assert one.running.ask_to_end() == 0
        last = other.total("ebpf.process_thread", "process")
        subprocess.run(["/bin/true"], check=True)
        wait_for(lambda: other.total("ebpf.process_thread", "process") > last, "the other's count")


ADDRESSES = (
    "/",
    "/static/js/main.js",
    "/api/v1/info",
    "/api/v1/charts",
    "/api/v1/data?chart=ebpf.io&after=-10&format=csv",
    "/api/v1/allmetrics?format=prometheus",
    "/api/v1/badge.svg?chart=ebpf.io",
    "/api/processes",
    "/api/peers",
    "/api/findings",
    "/api/snapshot",
    "/api/openapi.json",
    "/-/healthy",
)


def test_an_installation_that_is_removed_while_it_runs_costs_reloads_alone(tmp_path: Path) -> None:
    installed = tmp_path / "kvitals"
    shutil.copytree(Path(kvitals.__file__).parent, installed)
    history = tmp_path / "history"
    command = [sys.executable, "-m", "kvitals", "run", "--port", "0", "--enable-reload"]
    with started(["env", f"PYTHONPATH={tmp_path}", *command, "--history-dir", history]) as running:
        shown = Dashboard(running)
        assert {path: shown.status(path) for path in ADDRESSES} == dict.fromkeys(ADDRESSES, 200)
        shutil.rmtree(installed)
        # Files of a version to come, which fit nothing that is loaded.
        installed.mkdir()
        (installed / "__init__.py").write_text("raise ImportError('another version')\n")
        assert {path: shown.status(path) for path in ADDRESSES} == dict.fromkeys(ADDRESSES, 200)
        running.process.send_signal(signal.SIGHUP)
        # Nothing of another version is loaded into what runs.
        wait_for(lambda: "not reloaded, and all stays as it was" in running.logged(), "a refusal")
        wait_for(lambda: shown.status("/-/healthy") == 200, "health")
        before = shown.total("ebpf.process_thread", "process")
        subprocess.run(["/bin/true"], check=True)
        wait_for(lambda: shown.total("ebpf.process_thread", "process") > before, "a tick")
        assert running.ask_to_end() == 0
