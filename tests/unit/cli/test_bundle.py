"""A bundle is private, is never written over another file, and names nobody."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path

import pytest

from kvitals.cli import bundle
from kvitals.cli.report import Report
from kvitals.kernel.diagnosis.check import Check
from kvitals.kernel.features import Answer
from kvitals.model import Mode

CHECK = Check("s", "n", Answer.NO, "/home/alice/list on db7 at 10.1.2.3", "mend it", True)
REPORT = Report(Mode.ENTRY, (CHECK,), log=("libbpf: said so",), problem="it lacks CAP_BPF")


def test_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    path = tmp_path / "report.tar.gz"
    bundle.write(REPORT, path)
    assert path.stat().st_mode & 0o777 == 0o600
    with tarfile.open(path) as archive:
        members = archive.getmembers()
        texts = {one.name: archive.extractfile(one) for one in members}
        read = {name.split("/")[1]: file.read().decode() for name, file in texts.items() if file}
    assert {(one.uid, one.uname, one.mtime) for one in members} == {(0, "", 0)}
    assert set(read) == {
        *("check.txt", "check.json", "features.txt", "libbpf.log", "version.txt", "cmdline.txt"),
        *("config.txt", "os-release.txt", "objects.txt", "symbols.txt", "libraries.txt"),
    }
    assert json.loads(read["check.json"])["problem"] == "it lacks CAP_BPF"
    compiler = json.loads(read["check.json"])["compiler"]
    assert re.fullmatch(r"clang [\d.]+ \(ziglang [\d.]+\)", compiler)
    assert f"BPF objects made by {compiler}\n" in read["check.txt"]
    assert read["objects.txt"].startswith(f"made by {compiler}\n")
    assert read["libbpf.log"] == "libbpf: said so\n"
    together = "".join(read.values())
    assert not [word for word in ("alice", "hunter2", "10.1.2.3") if word in together]


def test_a_file_that_is_there_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "report.tar.gz"
    path.write_text("mine")
    with pytest.raises(bundle.BundleError, match="is there already"):
        bundle.write(REPORT, path)
    assert path.read_text() == "mine"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(bundle.BundleError, match="No such file or directory"):
        bundle.write(REPORT, tmp_path / "none" / "report.tar.gz")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("at /home/alice/x", "at <masked>/x"),
        (
            "db7 and DB7.example, not db77 or my_db7",
            "<masked> and <masked>.example, not db77 or my_db7",
        ),
        ("10.1.2.3 fe80::1:2 2001:db8:0:0::1", "<masked> <masked> <masked>"),
        (
            "6.1.44 at 12:34:56, audit(1586260134.952:97)",
            "6.1.44 at 12:34:56, audit(1586260134.952:97)",
        ),
    ],
)
def test_names_and_addresses_are_masked(text: str, masked: str) -> None:
    assert bundle.without_names(text, "db7") == masked


def test_the_functions_are_those_of_the_programs() -> None:
    assert {"vfs_read", "do_exit", "__x64_sys_close"} <= bundle.hooked_functions()
