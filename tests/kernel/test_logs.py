"""The real bodies log one event a line, in their reader's form, and live when nobody reads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.product import BIN, wait_for

AGENT_LINE = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d: ebpf\.plugin (INFO |ERROR|FATAL) : [A-Z0-9 -]+ : \S.*"
)
ODD = "\x1b]0;odd\x07\u202e"
BROKEN = f"""[global]
{ODD}key = {ODD}
update every = {ODD}
ebpf load mode = \x1b[2J
[{ODD}]
no equals sign {ODD}
"""


def ticks(output: Path) -> int:
    return output.read_text().count("BEGIN ebpf.file_descriptor")


@contextmanager
def plugin(folder: Path, closing: str = "", **variables: str) -> Iterator[tuple[Path, Path]]:
    """A running plugin that has ticked three times; what it wrote to stdout and to stderr."""
    output, log = folder / "output", folder / "log"
    command = f"exec {BIN / 'ebpf.plugin'} 1 >{output} {closing or f'2>{log}'}"
    log.touch()
    process = subprocess.Popen(
        ["sh", "-c", command],
        env={**os.environ, "NETDATA_USER_CONFIG_DIR": str(folder)} | variables,
    )
    try:
        wait_for(lambda: output.exists() and ticks(output) >= 3, "three ticks")
        yield output, log
        process.terminate()
        assert process.wait(2) == 0
    finally:
        process.kill()
        process.wait()


def lines(log: Path) -> list[str]:
    # Not splitlines: only a line feed may end a line.
    text = log.read_text()
    assert text.endswith("\n")
    found = text[:-1].split("\n")
    assert all(one.isprintable() for one in found), found
    return found


@pytest.fixture
def odd_process(tmp_path: Path) -> Iterator[None]:
    """A process whose name and command line would steer a terminal."""
    program = tmp_path / "\x1b[31mx\u202e"
    shutil.copy("/bin/sleep", program)
    with subprocess.Popen([program, "60"]) as process:
        yield
        process.kill()


@pytest.mark.usefixtures("odd_process")
def test_every_line_for_an_agent_has_netdatas_form(tmp_path: Path) -> None:
    (tmp_path / "ebpf.conf").write_text(BROKEN)
    (tmp_path / "apps_groups.conf").write_text(f"{ODD} {ODD}\n")
    with plugin(tmp_path) as (_, log):
        pass
    found = lines(log)
    assert [one for one in found if not AGENT_LINE.fullmatch(one)] == []
    assert [one for one in found if "ERROR" in one and "ebpf.conf" in one]


def test_a_plugin_that_cannot_start_says_so_in_the_same_form(tmp_path: Path) -> None:
    done = subprocess.run(
        ["setpriv", "--bounding-set=-all", "--inh-caps=-all", BIN / "ebpf.plugin", "1", ODD],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NETDATA_USER_CONFIG_DIR": str(tmp_path)},
    )
    found = done.stderr[:-1].split("\n")
    assert [one for one in found if not AGENT_LINE.fullmatch(one)] == []
    assert "CAP_BPF" in found[-1]


def test_the_journal_gets_priorities(tmp_path: Path) -> None:
    (tmp_path / "ebpf.conf").write_text(BROKEN)
    (tmp_path / "log").touch()
    status = (tmp_path / "log").stat()
    with plugin(tmp_path, JOURNAL_STREAM=f"{status.st_dev}:{status.st_ino}") as (_, log):
        pass
    found = lines(log)
    form = re.compile(r"<[2-7]>ebpf\.plugin (INFO |ERROR|FATAL) : [A-Z0-9 -]+ : \S.*")
    assert [one for one in found if not form.fullmatch(one)] == []
    assert {"<4>", "<6>"} <= {one[:3] for one in found}


@pytest.mark.parametrize("closing", ["2>&-", "2>/dev/full", "<&- 2>&-"])
def test_the_plugin_lives_without_standard_error(tmp_path: Path, closing: str) -> None:
    (tmp_path / "ebpf.conf").write_text(BROKEN)
    with plugin(tmp_path, closing) as (output, _):
        before = ticks(output)
        wait_for(lambda: ticks(output) > before, "another tick")


def test_the_plugin_lives_when_nobody_reads_its_log(tmp_path: Path) -> None:
    (tmp_path / "ebpf.conf").write_text(BROKEN)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with plugin(tmp_path, f"2>{pipe}") as (output, _):
        os.close(reader)
        before = ticks(output)
        wait_for(lambda: ticks(output) > before, "another tick")


def test_a_level_leaves_out_what_is_below(tmp_path: Path) -> None:
    (tmp_path / "ebpf.conf").write_text(BROKEN)
    with plugin(tmp_path, NETDATA_LOG_LEVEL="error") as (_, log):
        assert log.read_text() == ""


@pytest.mark.parametrize("level", ["debug", "info", "warning"])
def test_a_run_logs_for_people(tmp_path: Path, level: str) -> None:
    (tmp_path / "ebpf.conf").write_text(BROKEN)
    log = tmp_path / "log"
    command = ["kvitals", "run", "--port", "0", "--no-history", "--log-level", level]
    command += ["--config", str(tmp_path)]
    with log.open("w") as file:
        process = subprocess.Popen([BIN / command[0], *command[1:]], stderr=file)
    try:
        expected = " WARNING " if level == "warning" else "dashboard at"
        wait_for(lambda: expected in log.read_text(), "its log")
    finally:
        process.kill()
        process.wait()
    form = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (DEBUG|INFO|WARNING|ERROR) \S.*")
    assert [one for one in lines(log) if not form.fullmatch(one)] == []
    assert (level != "warning") == (" INFO " in log.read_text())


def test_checking_a_file_prints_nothing_that_steers(tmp_path: Path) -> None:
    (tmp_path / "ebpf.conf").write_text(BROKEN)
    file = tmp_path / f"{ODD}apps_groups.conf"
    file.write_text(f"{ODD} {ODD}\n{ODD}: x\n")
    for one in (tmp_path / "ebpf.conf", file, tmp_path / f"{ODD}none"):
        done = subprocess.run(
            [BIN / "kvitals", "config", "check", one], capture_output=True, text=True, check=False
        )
        told = (done.stdout + done.stderr).split("\n")
        assert len(told) > 1
        assert all(line.isprintable() for line in told), told
