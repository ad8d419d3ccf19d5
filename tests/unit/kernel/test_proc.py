"""What /proc tells of a process, and that it may be gone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from kvitals.kernel.proc import COMMAND_LINE_BYTES, command_line, descriptor_count

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
