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
from tests.ground_truth import Generator
from tests.kernel.reloading import Following, following
from tests.kernel.test_live import ERROR_CHARTS
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
EXITS, RELEASES, LOSS = "apps.task_exit", "apps.task_close", "reports-lost"


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


def test_reports_that_find_no_place_while_it_stands_still_are_counted_and_found(
    cgroup: Path, generator_program: Path, tmp_path: Path
) -> None:
    conf = "[global]\npid table size = 100\n"
    with following(tmp_path, conf, "--only-cgroup", str(cgroup)) as ours:
        wait_for(lambda: ("ebpf.process_table_lost", "lost") in ours.totals(), "a tick")
        with Generator(generator_program, {"fork": 2000}) as generator:
            (cgroup / "cgroup.procs").write_text(str(generator.pid))
            with stopped(ours.shown.running.process.pid):
                truth = generator.wait()
        ended = truth["process.exit"].calls

        def told() -> tuple[int, int] | None:
            totals = ours.totals()
            exits = {line: one for (chart, line), one in totals.items() if chart == EXITS}
            # Each report tells of one end, or of one release.
            nobodys = exits.get("untracked", 0) + totals.get((RELEASES, "untracked"), 0)
            lost = totals["ebpf.process_table_lost", "lost"]
            is_whole = sum(exits.values()) == ended and nobodys == lost
            return (int(lost), ended) if is_whole else None

        lost, _ = wait_for(told, "all ends, and a report lost for each that is nobody's")
        # Of what ended, a page has room for some dozens.
        assert lost > ended

        def found() -> int | None:
            findings = ours.shown.get("/api/findings")["findings"]
            return next((one["evidence"]["lost"] for one in findings if one["kind"] == LOSS), None)

        assert wait_for(found, "the finding") == lost
        assert ours.shown.status("/-/healthy") == 200


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


@contextmanager
def installed_apart(folder: Path) -> Iterator[tuple[Path, Following]]:
    """A copy of the installed package, and a `kvitals run` of that copy."""
    package, conf = folder / "kvitals", folder / "conf"
    shutil.copytree(Path(kvitals.__file__).parent, package)
    conf.mkdir()
    command = [sys.executable, "-m", "kvitals", "run", "--port", "0", "--enable-reload"]
    places = ["--history-dir", str(folder / "history"), "--config", str(conf)]
    with started(["env", f"PYTHONPATH={folder}", *command, *places]) as running:
        yield package, Following(Dashboard(running), conf)


def remove(package: Path) -> None:
    shutil.rmtree(package)


# Files of a version to come, none of which fits anything that is loaded.
def replace_by_another_version(package: Path) -> None:
    names = [one.relative_to(package) for one in package.rglob("*") if one.is_file()]
    shutil.rmtree(package)
    for name in names:
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("raise ImportError('another version')\n")


GOES_ON = "goes on with the files it was started with"


@pytest.mark.parametrize("upgrade", [remove, replace_by_another_version])
def test_an_upgrade_in_place_costs_neither_answers_nor_reloads(
    upgrade: Callable[[Path], None], tmp_path: Path
) -> None:
    with installed_apart(tmp_path) as (package, ours):
        shown = ours.shown
        assert {path: shown.status(path) for path in ADDRESSES} == dict.fromkeys(ADDRESSES, 200)
        held = ours.shown.running.bpf_ids()
        upgrade(package)
        assert {path: shown.status(path) for path in ADDRESSES} == dict.fromkeys(ADDRESSES, 200)
        assert GOES_ON not in shown.running.logged()
        # Other programs, and the stock groups, which nobody has copied.
        ours.change("[global]\nload = return\ngroup by = apps users cgroups\n")
        ours.wait_for_charts(ERROR_CHARTS | {"apps.file_open", "users.file_open"}, set())
        assert ours.shown.running.bpf_ids() - held
        assert shown.running.logged().count(GOES_ON) == 1
        ours.hang_up()
        before = shown.total("ebpf.process_thread", "process")
        subprocess.run(["/bin/true"], check=True)
        wait_for(lambda: shown.total("ebpf.process_thread", "process") > before, "a tick")
        ours.change("")
        ours.wait_for_charts({"apps.file_open"}, ERROR_CHARTS | {"users.file_open"})
        assert {path: shown.status(path) for path in ADDRESSES} == dict.fromkeys(ADDRESSES, 200)
        assert "Traceback" not in shown.running.logged()
        assert shown.running.ask_to_end() == 0


def test_objects_that_are_overwritten_in_place_refuse_a_reload_in_a_sentence(
    tmp_path: Path,
) -> None:
    with installed_apart(tmp_path) as (package, ours):
        charts, held = ours.charts(), ours.shown.running.bpf_ids()
        for one in (package / "_bpf").glob("*.bpf.o"):
            one.write_bytes(b"another version")
        ours.write("[global]\nload = return\n")
        status, told = ours.post()
        assert status == 422
        assert "was overwritten since kvitals started: start it again" in told
        assert (ours.charts(), ours.shown.running.bpf_ids()) == (charts, held)
        # What needs no other program is followed.
        ours.change("[global]\ngroup by = apps users\n")
        ours.wait_for_charts({"users.file_open"}, set())


def test_a_plugin_whose_files_are_gone_follows_other_settings(tmp_path: Path) -> None:
    package, conf = tmp_path / "kvitals", tmp_path / "ebpf.conf"
    shutil.copytree(Path(kvitals.__file__).parent, package)
    conf.write_text("")
    environment = ["env", f"PYTHONPATH={tmp_path}", f"NETDATA_USER_CONFIG_DIR={tmp_path}"]
    start = "from kvitals.cli.start import plugin; plugin()"
    with started([*environment, sys.executable, "-c", start, "1"]) as plugin:
        wait_for(lambda: "SET " in plugin.written(), "values")
        remove(package)
        conf.write_text("[global]\nload = return\n")
        plugin.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "CHART ebpf.io_error" in plugin.written(), "charts of errors")
        assert GOES_ON in plugin.logged()
        assert plugin.ask_to_end() == 0
