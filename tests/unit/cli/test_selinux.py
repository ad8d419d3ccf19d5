"""Which domain `kvitals selinux` writes a policy for, and what it says when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.cli import selinux
from kvitals.cli.main import main

DENIED = (
    "type=AVC msg=audit(1586260134.952:97): avc:  denied  { %s } for  pid=1387 "
    'comm="kvitals" scontext=system_u:system_r:%s:s0 '
    "tcontext=system_u:system_r:%s:s0 tclass=bpf permissive=0\n"
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "audit.log"
    path.write_bytes(b"type=OTHER \xff\n" + (DENIED % ("map_create_as", "a_t", "a_t")).encode())
    return path


def allowed(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[-1]


def test_the_domain_is_the_denied_one(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selinux", "--audit-log", str(log)]) == 0
    line = allowed(capsys)
    assert line.startswith("allow a_t self:bpf {")
    assert "map_create_as" in line


def test_a_given_domain_is_preferred(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selinux", "--audit-log", str(log), "--domain", "b_t"]) == 0
    line = allowed(capsys)
    assert line.startswith("allow b_t self:bpf {")
    assert "map_create_as" not in line


def test_without_a_log_it_is_that_of_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(selinux, "current_domain", lambda: "unconfined_t")
    assert main(["selinux"]) == 0
    assert allowed(capsys).startswith("allow unconfined_t self:bpf {")


def test_without_selinux_it_says_what_to_give(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(selinux, "current_domain", lambda: None)
    assert main(["selinux"]) == 1
    told = capsys.readouterr()
    assert not told.out
    assert "give one with --domain, or a log with --audit-log" in told.err


def test_a_log_of_several_domains_asks_to_choose(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.write_text(DENIED % ("prog_load", "a_t", "a_t") + DENIED % ("prog_load", "b_t", "b_t"))
    assert main(["selinux", "--audit-log", str(log)]) == 1
    assert "has denials of a_t, b_t: choose one with --domain" in capsys.readouterr().err


def test_a_log_without_denials_asks_for_the_domain(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.write_text("nothing\n")
    assert main(["selinux", "--audit-log", str(log)]) == 1
    assert "has no denial of eBPF: give the domain with --domain" in capsys.readouterr().err


def test_a_log_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["selinux", "--audit-log", str(tmp_path / "none")]) == 1
    assert "none cannot be read: No such file or directory" in capsys.readouterr().err


def test_with_an_output_the_commands_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.te"
    assert main(["selinux", "--domain", "a_t", "--output", str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"compile  checkmodule -M -m -o kvitals_ebpf.mod {path}",
        "         semodule_package -o kvitals_ebpf.pp -m kvitals_ebpf.mod",
        "load     semodule -i kvitals_ebpf.pp",
        "remove   semodule -r kvitals_ebpf",
    ]
    assert "allow a_t self:bpf {" in path.read_text()


def test_an_output_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["selinux", "--domain", "a_t", "--output", str(tmp_path / "no" / "x.te")]) == 1
    assert "x.te cannot be written: No such file or directory" in capsys.readouterr().err
