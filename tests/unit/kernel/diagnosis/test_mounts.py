"""What is not mounted comes with the command that mounts it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.kernel.diagnosis import mounts
from kvitals.kernel.features import Answer


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mounts"
    path.write_text(text)
    return path


@pytest.mark.parametrize("folder", ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"])
def test_tracefs_serves_in_both_usual_places(tmp_path: Path, folder: str) -> None:
    check = mounts.tracefs(table(tmp_path, f"31 23 0:12 / {folder} rw - tracefs nodev rw\n"))
    assert (check.answer, check.detail) == (Answer.YES, folder)


def test_elsewhere_is_not_where_tools_look(tmp_path: Path) -> None:
    check = mounts.tracefs(table(tmp_path, "31 23 0:12 / /mnt/t rw - tracefs nodev rw\n"))
    assert check.answer is Answer.NO
    assert "only on /mnt/t" in check.detail


def test_the_commands(tmp_path: Path) -> None:
    empty = table(tmp_path, "\nbroken\n31 23 0:11 / /tmp rw - tmpfs tmpfs rw\n")
    assert mounts.tracefs(empty).remedy == "mount -t tracefs nodev /sys/kernel/tracing"
    assert mounts.debugfs(empty).remedy == "mount -t debugfs nodev /sys/kernel/debug"


def test_a_missing_optional_file_system_does_not_matter(tmp_path: Path) -> None:
    check = mounts.debugfs(table(tmp_path, ""))
    assert not check.matters
    assert "needs it only where" in check.detail


def test_cgroup2_comes_with_its_command(tmp_path: Path) -> None:
    check = mounts.cgroup2(table(tmp_path, "31 23 0:11 / /tmp rw - tmpfs tmpfs rw\n"))
    assert check.answer is Answer.NO
    assert "mount -t cgroup2 none" in check.remedy


def test_without_a_table_it_cannot_be_told(tmp_path: Path) -> None:
    for ask in (mounts.tracefs, mounts.debugfs, mounts.cgroup2):
        assert ask(tmp_path / "none").answer is Answer.UNKNOWN
