"""What `kvitals clean` says and how it ends, on lists that no kernel has."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kvitals.cli import clean
from kvitals.cli.main import main

DEAD = 2**22 + 1  # beyond the largest number that a process can have
OURS = f"kvitals/p_vfs_read_{DEAD}"
LISTED = f"""\
p:foreign/theirs vfs_read
p:{OURS} vfs_read
r:kvitals/r_vfs_read_{os.getpid()} vfs_read
p:kprobes/libbpf_{DEAD}_vfs_read_0x0_1 vfs_read
"""
SPARED = f"""\
left alone foreign/theirs: not of kvitals
left alone kvitals/r_vfs_read_{os.getpid()}: process {os.getpid()} runs
left alone kprobes/libbpf_{DEAD}_vfs_read_0x0_1: not of kvitals
Of these, 1 by libbpf in processes that are gone."""


@pytest.fixture
def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "kprobe_events"
    path.write_text(LISTED)
    monkeypatch.setattr(clean, "find_kprobe_events", lambda: path)
    return path


def refuse(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(clean, "remove", refused)


def test_one_event_is_removed_and_the_others_are_told(
    events: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clean"]) == 0
    assert events.read_text() == f"{LISTED}-:{OURS}\n"
    said = capsys.readouterr().out
    assert said.startswith(f"removed {OURS}: process {DEAD} is gone\n{SPARED}")
    assert said.endswith(f"look at them with: grep libbpf_ {events}\n")


def test_a_dry_run_writes_nothing(events: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", "--dry-run"]) == 0
    assert events.read_text() == LISTED
    expected = f"would remove {OURS}: process {DEAD} is gone\n{SPARED}"
    assert capsys.readouterr().out.startswith(expected)


@pytest.mark.usefixtures("events")
def test_what_the_kernel_refuses_is_told_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse(monkeypatch, errno.EBUSY)
    assert main(["clean"]) == 1
    told = capsys.readouterr()
    assert told.err == f"could not remove {OURS}: Device or resource busy\n"
    assert told.out.startswith(SPARED)


@pytest.mark.usefixtures("events")
def test_what_is_already_gone_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse(monkeypatch, errno.ENOENT)
    assert main(["clean"]) == 0
    assert capsys.readouterr().out.startswith(f"already gone {OURS}\n")


def test_an_empty_list_is_told(events: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events.write_text("")
    assert main(["clean"]) == 0
    assert capsys.readouterr().out == f"{events} is empty: there is nothing to clean.\n"


@pytest.mark.usefixtures("events")
def test_without_the_right_to_write_it_ends_with_77(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert main(["clean"]) == 77
    assert "kvitals may not write" in capsys.readouterr().err


def test_without_the_right_to_look_it_ends_with_77(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def forbidden() -> Path:
        raise PermissionError(errno.EACCES, "Permission denied", "/sys/kernel/tracing")

    monkeypatch.setattr(clean, "find_kprobe_events", forbidden)
    assert main(["clean"]) == 77
    assert "kvitals may not read /sys/kernel/tracing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("has_kprobes", "status", "sentence"),
    [
        (False, 0, "This kernel has no kprobe events: there is nothing to clean."),
        (True, 1, "tracefs is not mounted"),
    ],
)
def test_without_a_list_it_says_why(
    has_kprobes: bool,
    status: int,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(clean, "find_kprobe_events", lambda: None)
    monkeypatch.setattr(clean, "has_kprobes", lambda: has_kprobes)
    assert main(["clean"]) == status
    assert sentence in "".join(capsys.readouterr())
