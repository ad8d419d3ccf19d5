"""What /proc tells of a process, and that it may be gone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from kvitals.kernel.proc import COMMAND_LINE_BYTES, command_line, descriptor_count, is_zombie

NOBODY = 2**22 + 1


def written(folder: Path, content: bytes) -> str:
    (folder / "7").mkdir()
    (folder / "7" / "cmdline").write_bytes(content)
    return command_line(7, folder)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"cat\0a b\0c\0", "cat a b c"),
        (b"cat\0\0x\0", "cat  x"),
        (b"nginx: worker process\0\0\0\0", "nginx: worker process"),
        (b"", ""),
        (b"\0", ""),
        (b"caf\xe9\0", "caf\ufffd"),
    ],
)
def test_arguments_stand_with_spaces_between_them(
    content: bytes, line: str, tmp_path: Path
) -> None:
    assert line == written(tmp_path, content)


def test_a_long_command_line_is_cut(tmp_path: Path) -> None:
    assert len(written(tmp_path, b"x" * (COMMAND_LINE_BYTES + 1))) == COMMAND_LINE_BYTES


def test_our_own_command_line_is_read() -> None:
    assert Path(sys.executable).name.split(".")[0] in command_line(os.getpid())


def test_who_is_gone_has_no_command_line() -> None:
    assert not command_line(NOBODY)


def test_a_descriptor_that_is_opened_is_counted() -> None:
    before = descriptor_count(os.getpid())
    with Path("/dev/null").open("rb"):
        assert before is not None
        assert descriptor_count(os.getpid()) == before + 1


def test_who_is_gone_has_no_descriptors_to_count() -> None:
    assert descriptor_count(NOBODY) is None


@pytest.mark.parametrize(
    ("stat", "expected"),
    [
        (b"7 (cat) Z 1 7\n", True),
        (b"7 (cat) S 1 7\n", False),
        (b"7 (a) Z (b) S 1 7\n", False),
        (b"7 (a b)) ) Z 1 7\n", True),
        (b"", False),
    ],
)
def test_a_zombie_is_told_by_what_stands_behind_its_name(
    stat: bytes, expected: bool, tmp_path: Path
) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "stat").write_bytes(stat)
    assert is_zombie(7, tmp_path) is expected
    assert not is_zombie(8, tmp_path)
