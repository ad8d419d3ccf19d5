"""A folder is reached past nobody's traps."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kvitals.files.walk import UnsafeError, open_folder


def inode(descriptor: int) -> int:
    found = os.fstat(descriptor).st_ino
    os.close(descriptor)
    return found


def test_a_missing_folder_is_made_with_its_parents_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        found = inode(open_folder(tmp_path / "a" / "b", mode=0o750))
    finally:
        os.umask(before)
    assert found == (tmp_path / "a" / "b").stat().st_ino
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o750


@pytest.mark.parametrize("target", ["real", "../{name}/real", "{path}/real"])
def test_a_link_of_ours_is_followed(tmp_path: Path, target: str) -> None:
    (tmp_path / "real" / "in").mkdir(parents=True)
    (tmp_path / "link").symlink_to(target.format(name=tmp_path.name, path=tmp_path))
    found = inode(open_folder(tmp_path / "link" / "in", mode=0o750))
    assert found == (tmp_path / "real" / "in").stat().st_ino


def test_a_link_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    if os.geteuid() == 0:
        os.chown(tmp_path / "link", 12345, 12345, follow_symlinks=False)
    else:
        # The link is ours, so that we look as somebody else.
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(UnsafeError, match="belongs to user"):
        open_folder(tmp_path / "link" / "in", mode=0o750)
    assert not (tmp_path / "real" / "in").exists()


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"):
        open_folder(tmp_path / "a", mode=0o750)


def test_a_file_on_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        open_folder(tmp_path / "file" / "in", mode=0o750)


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    def count() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    (tmp_path / "a").symlink_to("a")
    before = count()
    os.close(open_folder(tmp_path / "x" / "y", mode=0o750))
    with pytest.raises(OSError, match="symbolic links"):
        open_folder(tmp_path / "a", mode=0o750)
    assert count() == before
