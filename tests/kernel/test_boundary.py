"""Who answers HTTP can do nothing but read and answer, and counts all the same."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kvitals.kernel.boundary.landlock import version
from kvitals.kernel.objects import OBJECTS
from kvitals.kernel.privileges import KEEPERS
from tests.ground_truth import Generator
from tests.kernel.test_permissions import capabilities
from tests.product import (
    BIN,
    Dashboard,
    Running,
    bpf_exists,
    children,
    dashboard,
    started,
    wait_for,
)
from vmtest.store import CHECKOUT

ATTACKS = Path(__file__).parent / "attacks.py"
NOBODY = 65534


def field(pid: int, name: str) -> str:
    status = Path(f"/proc/{pid}/status").read_text()
    (found,) = re.findall(rf"^{name}:[ \t]*(.*?)[ \t]*$", status, re.MULTILINE)
    return str(found)


def sockets(pid: int) -> set[str]:
    links = {str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()}
    return {one for one in links if one.startswith("socket:")}


def listener_of(url: str) -> str:
    """The socket that listens at an address, as /proc/PID/fd shows it."""
    port = f":{int(url.rpartition(':')[2]):04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if words[1].endswith(port) and words[3] == "0A":
            return f"socket:[{words[9]}]"
    raise AssertionError(f"nobody listens at {url}")


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        yield Path(name)


def test_who_listens_is_nobody_without_a_right_and_counts_to_the_unit(
    cgroup: Path, generator_program: Path
) -> None:
    with dashboard("--only-cgroup", str(cgroup), "--user", "nobody") as shown:
        pid, keeper = shown.running.process.pid, shown.running.keeper
        listener = listener_of(shown.url)
        assert listener in sockets(pid)
        assert listener not in sockets(keeper)
        assert field(pid, "Uid").split() == field(pid, "Gid").split() == [str(NOBODY)] * 4
        assert field(pid, "Groups") == ""
        for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            assert int(field(pid, name), 16) == 0
        assert field(pid, "NoNewPrivs") == "1"
        for thread in Path(f"/proc/{pid}/task").iterdir():
            assert field(int(thread.name), "Seccomp") == "2"
        # Who is not dumpable has files in /proc that are root's.
        assert Path(f"/proc/{pid}/environ").stat().st_uid == 0
        with Generator(generator_program, {"open": 300, "read": 200, "udp4": 50}) as generator:
            (cgroup / "cgroup.procs").write_text(str(generator.pid))
            truth = generator.wait()
        wanted = {
            ("ebpf.file_descriptor", "open"): truth["file.open"].calls,
            ("ebpf.io", "read"): truth["vfs.read"].calls + truth["vfs.readv"].calls,
            ("ebpf.udp_functions", "sent"): truth["socket.udp_send"].calls,
        }
        wait_for(
            lambda: all(shown.total(*place) == count for place, count in wanted.items()),
            f"{wanted}",
        )
        assert "WARNING" not in shown.running.logged()


def test_the_keeper_has_few_rights_few_files_and_no_sockets_but_one(tmp_path: Path) -> None:
    with (
        dashboard("--config", str(tmp_path)) as shown,
        socket.create_connection(("127.0.0.1", int(shown.url.rpartition(":")[2]))),
    ):
        pid = shown.running.keeper
        assert capabilities(Path(f"/proc/{pid}/status")) == KEEPERS
        assert int(field(pid, "CapBnd"), 16) == 0
        assert field(pid, "NoNewPrivs") == "1"
        assert field(pid, "Name") == "kvitals-keeper"
        assert len(sockets(pid)) == 1
        links = [str(one.readlink()) for one in Path(f"/proc/{pid}/fd").iterdir()]
        others = {one for one in links if not one.startswith(("anon_inode:", "socket:"))}
        # The objects are held open for a reload, and only their content can be read there.
        objects = {one for one in others if one.endswith(".bpf.o")}
        assert {str(Path(one).parent) for one in objects} == {str(OBJECTS)}
        assert others - objects == {os.devnull, str(shown.running.log)}
        # Nothing of the web is in its memory.
        assert not re.search(r"ssl|sqlite", Path(f"/proc/{pid}/maps").read_text())


@pytest.fixture(scope="module")
def attacked() -> dict[str, Any]:
    """What came of each attempt of a process behind the boundary."""
    with (
        open_folder() as folder,
        started(["sleep", "100"]) as victim,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        history = folder / "history"
        history.mkdir()
        done = subprocess.run(
            [
                *(sys.executable, ATTACKS, history),
                *(str(victim.process.pid), str(server.getsockname()[1])),
            ],
            capture_output=True,
            text=True,
            check=False,
            env={"PYTHONPATH": str(CHECKOUT), "PATH": os.environ["PATH"]},
        )
        assert not victim.has_ended
    # The last attempt is a call of another kind of machine.
    assert done.returncode == -signal.SIGSYS, done.stderr
    assert "still there" not in done.stdout
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_all_that_reading_and_serving_take_is_left(attacked: dict[str, Any]) -> None:
    assert set(attacked["needs"].values()) == {"ok"}, attacked["needs"]


def test_every_attack_is_refused(attacked: dict[str, Any]) -> None:
    refused = {"EPERM", "EACCES"}
    assert len(attacked["attacks"]) >= 40
    assert version() >= 4, "this kernel's Landlock knows no ports"
    found = {name: told for name, told in attacked["attacks"].items() if told not in refused}
    assert found == {}


@pytest.mark.parametrize("victim", ["keeper", "reader"])
def test_when_one_is_killed_the_other_ends_and_nothing_stays(victim: str) -> None:
    with dashboard() as shown:
        running = shown.running
        keeper = running.keeper
        ids = running.bpf_ids()
        os.kill(keeper if victim == "keeper" else running.process.pid, signal.SIGKILL)
        status = running.ends_within(5)
        wait_for(lambda: not Path(f"/proc/{keeper}").exists(), "the end of the keeper")
        assert status == (1 if victim == "keeper" else -signal.SIGKILL)
        wait_for(
            lambda: not any(bpf_exists(kind, number) for kind, number in ids),
            "the end of all programs, maps and links",
        )
        if victim == "keeper":
            assert "the process that keeps the rights has ended" in running.logged()


def own_cost_is_told(shown: Dashboard) -> bool:
    charts = shown.get("/api/v1/allmetrics?format=json&source=as-collected")
    return "kvitals.cpu" in charts


def test_a_keeper_that_stands_still_costs_what_it_tells_and_no_tick() -> None:
    with dashboard() as shown:
        keeper = shown.running.keeper
        os.kill(keeper, signal.SIGSTOP)
        try:
            before = shown.total("ebpf.io", "read")
            time.sleep(4)
            wait_for(lambda: shown.total("ebpf.io", "read") > before, "values")
        finally:
            os.kill(keeper, signal.SIGCONT)
        wait_for(lambda: own_cost_is_told(shown), "its cost again")
        assert shown.running.ask_to_end() == 0


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [str(BIN / "kvitals"), "run", "--port", "0", "--no-history", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


def test_a_user_that_is_not_there_is_named() -> None:
    done = run("--user", "kvitals-nobody-knows")
    assert done.returncode == 1
    assert "there is no user kvitals-nobody-knows, whom --user names" in done.stderr


def test_who_wants_to_stay_root_does_and_has_no_rights_all_the_same() -> None:
    with dashboard("--user", "root") as shown:
        pid = shown.running.process.pid
        assert field(pid, "Uid").split() == ["0"] * 4
        assert int(field(pid, "CapEff"), 16) == 0
        assert field(pid, "Seccomp") == "2"
        before = shown.total("ebpf.io", "read")
        wait_for(lambda: shown.total("ebpf.io", "read") > before, "values")


def ready(running: Running) -> bool:
    return "dashboard at" in running.logged()


def test_where_its_user_cannot_read_it_it_stays_root_and_says_so(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "src" / "kvitals", tmp_path / "kvitals")
    command = [sys.executable, "-m", "kvitals", "run", "--port", "0", "--no-history"]
    with started(["env", "-C", "/", f"PYTHONPATH={tmp_path}", *command]) as running:
        wait_for(lambda: ready(running), "a start")
        assert "stays user root, since nobody has to read this program" in running.logged()
        assert "it may not enter /tmp/pytest-of-" in running.logged()
        assert int(field(running.process.pid, "CapEff"), 16) == 0


def test_without_the_right_to_become_another_it_runs_on_and_says_so() -> None:
    command = [
        *("setpriv", "--bounding-set=-setuid,-setgid", "--inh-caps=-setuid,-setgid"),
        *(str(BIN / "kvitals"), "run", "--port", "0", "--no-history"),
    ]
    with started(command) as running:
        wait_for(lambda: ready(running), "a start")
        assert "boundary incomplete: it stays user root" in running.logged()
        assert int(field(running.process.pid, "CapEff"), 16) == 0


def test_as_another_user_with_two_capabilities_it_runs_without_any_of_them() -> None:
    with open_folder() as folder:
        shutil.chown(folder, NOBODY)
        command = [
            *("setpriv", "--reuid=65534", "--clear-groups", "--inh-caps=-all,+bpf,+perfmon"),
            *("--ambient-caps=-all,+bpf,+perfmon", "--bounding-set=-all,+bpf,+perfmon"),
            *(str(BIN / "kvitals"), "run", "--port", "0", "--history-dir", str(folder)),
        ]
        with started(command) as running:
            wait_for(lambda: ready(running), "a start")
            (keeper,) = children(running.process.pid)
            assert int(field(running.process.pid, "CapPrm"), 16) == 0
            assert int(field(keeper, "CapPrm"), 16) != 0
            assert running.ask_to_end() == 0


# What is mounted here is seen by nobody else.
HIDING = 'mount --make-rprivate / && mount -t proc -o hidepid=2 proc /proc && exec "$@"'


def test_command_lines_are_known_where_processes_of_others_are_hidden(tmp_path: Path) -> None:
    (tmp_path / "apps_groups.conf").write_text("found: *kvitals-argument*\n")
    with started(["python3", "-c", "import time; time.sleep(60)", "kvitals-argument"]):
        command = ["unshare", "--mount", "sh", "-c", HIDING, "sh", str(BIN / "kvitals"), "run"]
        options = ["--port", "0", "--no-history", "--config", str(tmp_path)]
        with started([*command, *options]) as running:
            wait_for(lambda: ready(running), "a start")
            url = re.findall(r"dashboard at (\S+)/", running.logged())[0]

            def groups() -> bool:
                asked = ["curl", "-s", f"{url}/api/processes?top=1000"]
                done = subprocess.run(asked, capture_output=True, text=True, check=False)
                return '"found"' in done.stdout

            wait_for(groups, "the group of a hidden process")
