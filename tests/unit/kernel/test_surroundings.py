"""What is kept from this process is found, with what helps."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kvitals.kernel.diagnosis import surroundings as checks
from kvitals.kernel.features import Answer
from kvitals.kernel.surroundings import (
    SurroundingsError,
    explaining,
    hindrances,
    is_first_namespace,
    shows_others,
)


def proc(folder: Path, *, system: bool = True, others: bool = True) -> Path:
    """A /proc in which this process is, and as much of others as is shown."""
    (folder / "self" / "ns").mkdir(parents=True)
    for kind in ("pid", "user"):
        (folder / "self" / "ns" / kind).touch()
    if others:
        (folder / "1").mkdir()
        (folder / "1" / "cmdline").touch()
    if system:
        (folder / "version").touch()
    return folder


def test_the_namespaces_of_this_process_are_the_ones_that_links_name() -> None:
    for kind, inode in (("pid", 0xEFFFFFFC), ("user", 0xEFFFFFFD)):
        named = str(Path(f"/proc/self/ns/{kind}").readlink())
        assert is_first_namespace(kind) is (named == f"{kind}:[{inode}]")


def test_a_namespace_of_its_own_is_told(tmp_path: Path) -> None:
    folder = proc(tmp_path)
    assert is_first_namespace("pid", folder) is False
    pid, user = checks.pid_namespace(folder), checks.user_namespace(folder)
    assert [pid.answer, user.answer] == [Answer.NO, Answer.NO]
    assert "hostPID: true" in pid.remedy
    assert "outside" in user.remedy
    assert "living processes outside of it are not seen" in next(iter(hindrances(folder, folder)))


def test_a_proc_of_other_processes_is_that_of_another_namespace(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    assert is_first_namespace("pid", tmp_path) is False


def test_without_proc_nothing_is_claimed_of_namespaces(tmp_path: Path) -> None:
    assert is_first_namespace("pid", tmp_path) is None
    assert checks.user_namespace(tmp_path).answer is Answer.UNKNOWN
    assert checks.processes(tmp_path).answer is Answer.NO
    assert [one.partition(":")[0] for one in hindrances(tmp_path, tmp_path)] == [
        f"there is no {tmp_path}"
    ]


def test_a_proc_that_hides_others_is_told(tmp_path: Path) -> None:
    folder = proc(tmp_path, others=False)
    assert shows_others(folder) is False
    assert "patterns that look at command lines" in checks.processes(folder).detail
    assert any("CAP_SYS_PTRACE" in one for one in hindrances(folder, folder))


def test_a_proc_of_processes_alone_is_told(tmp_path: Path) -> None:
    check = checks.processes(proc(tmp_path, system=False))
    assert check.answer is Answer.NO
    assert "ProcSubset=all" in check.remedy


def test_a_missing_sys_is_told(tmp_path: Path) -> None:
    assert "/sys" in checks.system(tmp_path / "possible").remedy


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EMFILE, "LimitNOFILE="),
        (errno.ENOMEM, "no memory"),
        (errno.EPERM, "seccomp"),
        (errno.EINVAL, "kvitals check"),
    ],
)
def test_what_the_kernel_does_not_take_is_explained(number: int, sentence: str) -> None:
    with pytest.raises(SurroundingsError, match=sentence), explaining():
        raise OSError(number, os.strerror(number), "bpf_map_create")
