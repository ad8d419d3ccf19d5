"""A file of a person is read, is not there, or cannot be read; it never makes us wait."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kvitals.config.files import MOST_BYTES, UnreadableError, content


def test_a_file_is_read_up_to_the_largest(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"a" * MOST_BYTES)
    assert content(tmp_path / "f") == b"a" * MOST_BYTES


def test_a_file_that_is_missing_is_none(tmp_path: Path) -> None:
    assert content(tmp_path / "none") is None
    assert content(tmp_path / "none" / "f") is None


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"a" * (MOST_BYTES + 1))
    with pytest.raises(UnreadableError, match="more than 1048576 bytes"):
        content(tmp_path / "f")


def test_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="Is a directory"):
        content(tmp_path)


def test_a_named_pipe_is_told_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "f")
    with pytest.raises(UnreadableError, match="not a regular file"):
        content(tmp_path / "f")


def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "f").symlink_to(tmp_path / "f")
    with pytest.raises(UnreadableError, match="Too many levels of symbolic links"):
        content(tmp_path / "f")
