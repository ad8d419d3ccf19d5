"""`kvitals replay` and `kvitals demo` as commands: who they need, and how they fail."""

from __future__ import annotations

import gzip
import json
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kvitals.cli.main import main
from tests.product import BIN, started, wait_for
from tests.unit.web.exhibits import fill, make_exhibit
from tests.unit.web.snapshot.files import packed

# As elsewhere: no libbpf, and none of what Linux alone has.
ELSEWHERE = """
import ctypes, os, select, sys

def refuse(*_names, **_more):
    raise OSError("there is no such library here")

ctypes.CDLL = ctypes.PyDLL = refuse
for module, names in {
    os: ("eventfd", "eventfd_write", "eventfd_read", "EFD_NONBLOCK", "pidfd_open"),
    select: ("epoll", "EPOLLIN", "EPOLLOUT", "EPOLLET"),
}.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
from kvitals.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(autouse=True)
def _signals_are_left_alone() -> Iterator[None]:
    numbers = (signal.SIGTERM, signal.SIGINT)
    former = [signal.getsignal(one) for one in numbers]
    yield
    for number, handler in zip(numbers, former, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    exhibit = make_exhibit()
    fill(exhibit, 3)
    one = tmp_path / "snapshot.json.gz"
    one.write_bytes(packed(exhibit))
    return one


def test_a_file_that_is_no_snapshot_ends_with_1_and_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "not\na\x1b[31msnapshot"
    file.write_bytes(gzip.compress(b"{}"))
    assert main(["replay", str(file)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("kvitals: ")
    assert "it is not a snapshot: it does not say that it is one" in told
    assert told.count("\n") == 1
    assert "\x1b" not in told


def test_an_address_that_is_taken_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for command in (["replay", str(file)], ["demo"]):
            assert main([*command, "--port", port]) == 1
            assert f"cannot listen on 127.0.0.1 port {port}" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["replay", "demo"])
def test_a_port_is_a_port(file: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [command, *([str(file)] if command == "replay" else []), "--port", "70000"]
    assert main(arguments) == 1
    assert "the port is 0 to 65535, not 70000" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["replay", "demo"])
def test_it_runs_where_there_is_no_bpf(file: Path, command: str) -> None:
    arguments = [command, *([str(file)] if command == "replay" else []), "--port", "0"]
    with started([sys.executable, "-c", ELSEWHERE, *arguments]) as running:
        url = wait_for(
            lambda: next(
                (one.split()[-1] for one in running.logged().splitlines() if "http://" in one), None
            ),
            "the address",
        )
        with urllib.request.urlopen(f"{url}api/v1/info") as answer:
            told = json.load(answer)["kvitals"]
        assert (told["replay"] is None) is (command == "demo")
        assert told["demo"] is (command == "demo")
        assert running.ask_to_end() == 0
        assert "ERROR" not in running.logged()


def test_a_replay_imports_nothing_that_speaks_to_the_kernel() -> None:
    code = "import sys, kvitals.service.replay; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    kernel = {one for one in found if one.startswith("kvitals.kernel.")}
    assert kernel <= {"kvitals.kernel.process_words", "kvitals.kernel.cgroup_paths"}
    assert "ctypes" not in found


def test_the_commands_are_installed() -> None:
    told = subprocess.run(
        [BIN / "kvitals", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert "replay" in told
    assert "demo" in told
