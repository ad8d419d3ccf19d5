"""A socket in the file system has the mode that was asked for, and takes nobody else's place."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from kvitals.files.local_socket import bind_local, is_listened_on, remove_local
from kvitals.files.walk import UnsafeError

NOBODY = 65534


@pytest.mark.parametrize("umask", [0, 0o077, 0o777])
@pytest.mark.parametrize("mode", [0o600, 0o660, 0o666])
def test_its_mode_is_the_one_that_was_asked_for(tmp_path: Path, mode: int, umask: int) -> None:
    path, before = tmp_path / "socket", os.umask(umask)
    try:
        with bind_local(path, mode, -1):
            assert stat.S_IMODE(path.lstat().st_mode) == mode
        assert os.umask(umask) == umask
    finally:
        os.umask(before)


def test_missing_folders_are_made_for_all_to_enter(tmp_path: Path) -> None:
    path, before = tmp_path / "a" / "b" / "socket", os.umask(0o077)
    try:
        with bind_local(path, 0o660, -1):
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755
            assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o755
    finally:
        os.umask(before)


def test_one_on_which_nobody_listens_any_more_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    bind_local(path, 0o600, -1).close()
    with bind_local(path, 0o660, -1) as second:
        second.listen()
        assert is_listened_on(path)


def test_one_on_which_somebody_listens_stays(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with bind_local(path, 0o600, -1) as first:
        first.listen()
        with pytest.raises(OSError, match="in use"):
            bind_local(path, 0o660, -1)
        remove_local(path)
        assert is_listened_on(path)
    remove_local(path)
    assert not path.exists()


def test_what_is_no_socket_stays(tmp_path: Path) -> None:
    target = tmp_path / "target"
    bind_local(target, 0o600, -1).close()
    link, file, folder = tmp_path / "link", tmp_path / "file", tmp_path / "folder"
    link.symlink_to(target)
    file.write_text("mine")
    folder.mkdir()
    for path in (link, file, folder):
        with pytest.raises(UnsafeError, match="is no socket"):
            bind_local(path, 0o660, -1)
        remove_local(path)
    assert link.is_symlink()
    assert file.read_text() == "mine"
    assert target.is_socket()


def test_a_link_to_nothing_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafeError):
        bind_local(tmp_path / "link", 0o660, -1)
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_others_can_change_is_refused(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    with pytest.raises(UnsafeError, match=f"in the place of {shared}: name a folder"):
        bind_local(shared / "socket", 0o660, -1)
    # There nobody can take away what is another's.
    shared.chmod(0o1777)
    bind_local(shared / "socket", 0o660, -1).close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make what belongs to somebody else")
def test_what_belongs_to_somebody_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
    os.chown(path, NOBODY, NOBODY)
    with pytest.raises(UnsafeError, match=f"of user {NOBODY}"):
        bind_local(path, 0o660, -1)
    remove_local(path)
    assert path.is_socket()
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, NOBODY, NOBODY)
    with pytest.raises(UnsafeError, match=f"in the place of {theirs}"):
        bind_local(theirs / "socket", 0o660, -1)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another group")
def test_its_group_is_the_one_that_was_asked_for(tmp_path: Path) -> None:
    with bind_local(tmp_path / "socket", 0o660, NOBODY):
        assert (tmp_path / "socket").lstat().st_gid == NOBODY
