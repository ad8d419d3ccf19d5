"""A file is written whole, and never through a link that somebody left there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from kvitals.files.putting import put_file
from kvitals.files.walk import UnsafeError


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_has_the_rights_that_are_asked_for_whatever_the_umask_is(
    tmp_path: Path,
) -> None:
    before = os.umask(0)
    try:
        put_file(tmp_path / "new", b"text", mode=0o640)
    finally:
        os.umask(before)
    assert ((tmp_path / "new").read_bytes(), rights(tmp_path / "new")) == (b"text", 0o640)
    assert [one.name for one in tmp_path.iterdir()] == ["new"]


def test_a_file_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"before")
    (tmp_path / "old").chmod(0o600)
    put_file(tmp_path / "old", b"after", mode=0o644)
    assert ((tmp_path / "old").read_bytes(), rights(tmp_path / "old")) == (b"after", 0o600)


@pytest.mark.parametrize("is_dangling", [True, False])
def test_a_link_is_not_followed(tmp_path: Path, is_dangling: bool) -> None:
    victim = tmp_path / "victim"
    if not is_dangling:
        victim.write_bytes(b"untouched")
    (tmp_path / "link").symlink_to(victim)
    with pytest.raises(UnsafeError, match="is a link"):
        put_file(tmp_path / "link", b"harm", mode=0o644)
    assert victim.exists() != is_dangling
    assert is_dangling or victim.read_bytes() == b"untouched"


def test_another_name_of_a_file_is_not_written_to(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"untouched")
    os.link(victim, tmp_path / "name")
    put_file(tmp_path / "name", b"new", mode=0o644)
    assert victim.read_bytes() == b"untouched"


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnsafeError, match="no plain file"):
        put_file(tmp_path / "pipe", b"text", mode=0o644)
