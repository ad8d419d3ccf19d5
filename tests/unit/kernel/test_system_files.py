"""Files of the system are read whatever is in them, and by one reader alone."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kvitals
from kvitals.kernel import system_files
from kvitals.kernel.system_files import (
    byte_lines,
    content,
    each_line,
    end_of,
    lines,
    lines_if_readable,
    text,
)

SOURCE = Path(kvitals.__file__).parent
# The reader of what the system wrote, that of what a person wrote, a text that is no file, and
# those that take files of our own as bytes, and read nothing in them.
READERS = {
    *("kernel/system_files.py", "config/files.py", "logs/printable.py"),
    *("web/page_files.py", "cli/config_edit.py", "files/installed.py"),
}
# What trusts the bytes of a file to be text, takes more than a line feed for the end of a
# line, or reads without a bound.
TRUSTING = {"read_text", "read_bytes", "readlines", "splitlines"}
# Of these, open gives no text.
NO_TEXT = {"os", "gzip", "tarfile"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


@given(st.binary())
def test_any_bytes_are_lines_that_only_a_line_feed_ends(written: bytes) -> None:
    read, write = os.pipe()
    os.write(write, written)
    os.close(write)
    try:
        found = byte_lines(Path(f"/proc/self/fd/{read}"))
    finally:
        os.close(read)
    whole = b"".join(one + b"\n" for one in found)
    assert whole == written + b"\n" * (bool(written) and not written.endswith(b"\n"))


@pytest.mark.parametrize("ended", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\r"])
def test_what_python_takes_for_the_end_of_a_line_is_none(file: Path, ended: str) -> None:
    file.write_bytes(f"a{ended}b\nc\n".encode())
    assert lines(file) == [f"a{ended}b", "c"]
    assert list(each_line(file)) == [f"a{ended}b", "c"]


def test_what_is_no_text_is_replaced(file: Path) -> None:
    file.write_bytes(b"caf\xe9\n")
    assert (text(file), lines(file)) == ("caf\ufffd\n", ["caf\ufffd"])


def test_a_file_is_read_up_to_a_bound_and_without_the_line_that_it_cuts(file: Path) -> None:
    file.write_bytes(b"one\ntwo\nthree\n")
    assert content(file, 9) == b"one\ntwo\nt"
    assert lines(file, 9) == ["one", "two"]
    assert list(each_line(file, 9)) == ["one", "two"]


def test_the_end_of_a_file_is_read_without_the_rest(file: Path) -> None:
    file.write_bytes(b"one\ntwo\n")
    assert [end_of(file, 4), end_of(file, 400)] == [b"two\n", b"one\ntwo\n"]


def test_of_a_line_without_an_end_only_the_start_is_held(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_files, "_PIECE", 16)
    monkeypatch.setattr(system_files, "LONGEST_LINE", 20)
    file.write_bytes(b"x" * 1000 + b"\nend\n")
    found = list(each_line(file))
    assert len(found[0]) < 40
    assert found[1:] == ["end"]


def test_a_named_pipe_that_nobody_writes_to_is_empty(file: Path) -> None:
    os.mkfifo(file)
    assert content(file) == b""


def test_a_file_that_is_not_there_is_nothing_and_not_worth_a_word(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert lines_if_readable(file) == []
    assert caplog.text == ""


def test_a_file_that_cannot_be_read_is_nothing_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert lines_if_readable(tmp_path) == []
    assert f"{tmp_path} cannot be read" in caplog.text


def distrusted(module: Path) -> Iterator[str]:
    """The calls of a module that read files in a way of their own."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        called_of = ast.unparse(node.func).rpartition(".")[0]
        modes = [one.value for one in node.args if isinstance(one, ast.Constant)]
        is_text = name == "open" and called_of not in NO_TEXT
        if name in TRUSTING or (is_text and not any("b" in str(one) for one in modes)):
            yield f"line {node.lineno}: {name}"


def test_no_other_module_reads_files_in_a_way_of_its_own() -> None:
    found = {
        str(module.relative_to(SOURCE)): list(distrusted(module))
        for module in sorted(SOURCE.rglob("*.py"))
        if str(module.relative_to(SOURCE)) not in READERS
    }
    assert {name: calls for name, calls in found.items() if calls} == {}
