"""What we keep is read by its owner and group alone, and never written for somebody else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kvitals.files.private import open_private
from kvitals.files.walk import UnsafeError

STEM = "history.sqlite"


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def opened(path: Path) -> None:
    os.close(open_private(path, STEM))


@pytest.mark.parametrize("before", [0o777, 0o755, 0o2775, 0o750, 0o700])
def test_a_folder_and_its_files_are_closed_to_others(tmp_path: Path, before: int) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    for name in (STEM, f"{STEM}-wal"):
        (folder / name).touch()
        (folder / name).chmod(0o666)
    folder.chmod(before)
    opened(folder)
    assert mode(folder) == before & 0o750
    assert {mode(folder / STEM), mode(folder / f"{STEM}-wal")} == {0o640}


@pytest.mark.parametrize("before", [0o1777, 0o755])
def test_a_folder_of_many_things_is_left_as_it_is(tmp_path: Path, before: int) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    (folder / "others").touch()
    if before & 0o002:
        (folder / STEM).touch()
    folder.chmod(before)
    with pytest.raises(UnsafeError, match="choose a folder of its own"):
        opened(folder)
    assert mode(folder) == before


def test_a_folder_of_our_name_may_hold_more_than_history(tmp_path: Path) -> None:
    folder = tmp_path / "kvitals"
    folder.mkdir(mode=0o755)
    (folder / "others").touch()
    opened(folder)
    assert mode(folder) == 0o750


def test_a_folder_of_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() == 0:
        os.chown(tmp_path, 12345, 12345)
    else:
        # The folder is ours, so that we look as somebody else.
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(UnsafeError, match="chown -R"):
        opened(tmp_path)


def test_what_a_link_leads_to_keeps_its_rights(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.touch()
    victim.chmod(0o666)
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / STEM).symlink_to(victim)
    (folder / f"{STEM}-wal").hardlink_to(victim)
    opened(folder)
    assert mode(victim) == 0o666
