"""A reject list is read line by line; one that is wrong says where, and never leaves us bare."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.reject import (
    FILE_NAME,
    STOCK,
    RejectEntry,
    RejectListError,
    load,
    parse,
    read,
)

FILE = Path("/list")


def test_the_comment_directly_above_is_the_reason() -> None:
    text = "# about the file\n\n# It crashes\n#   badly.\nUbuntu 4.18.0-13.\nUbuntu 5.0\n\nA 1 #2"
    assert parse(text, FILE) == (
        RejectEntry("Ubuntu 4.18.0-13.", "It crashes badly.", FILE, 5),
        RejectEntry("Ubuntu 5.0", "", FILE, 6),
        RejectEntry("A 1 #2", "", FILE, 8),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("\n# x\nLinux\n", "/list, line 3: 'Linux' names no version"),
        ("Ubuntu 4\x00\n", "/list, line 1: it has characters that cannot be printed"),
    ],
)
def test_a_wrong_line_is_named(text: str, sentence: str) -> None:
    with pytest.raises(RejectListError, match=sentence):
        parse(text, FILE)


@given(text=st.text())
def test_every_entry_stands_on_its_line(text: str) -> None:
    try:
        entries = parse(text, FILE)
    except RejectListError:
        return
    lines = text.split("\n")
    assert all(lines[one.line - 1].strip() == one.prefix for one in entries)


def test_the_stock_list_has_a_reason_for_each_entry() -> None:
    entries = read(STOCK)
    assert [one.prefix for one in entries] == ["Ubuntu 4.18.0-13.", "Ubuntu 4.18.0-25."]
    assert all("netdata issue" in one.reason for one in entries)


def test_the_first_copy_found_counts(tmp_path: Path) -> None:
    named, system = tmp_path / "named", tmp_path / "system"
    environment = {"NETDATA_USER_CONFIG_DIR": str(named)}
    for folder in (named, system):
        folder.mkdir()
    assert load(environment, system).file == STOCK
    (system / FILE_NAME).write_text("A 1\n")
    assert load(environment, system).file == system / FILE_NAME
    (system / "ebpf.d").mkdir()
    (system / "ebpf.d" / FILE_NAME).write_text("B 2\n")
    assert load({}, system).entries[0].prefix == "B 2"
    (named / FILE_NAME).write_text("")
    assert load(environment, system).entries == ()
    (system / "ebpf.d" / FILE_NAME).unlink()
    assert load({}, system).entries[0].prefix == "A 1"


def test_an_unusable_copy_gives_way_to_the_stock_list(tmp_path: Path) -> None:
    copy = tmp_path / FILE_NAME
    copy.mkdir()
    assert "Is a directory; the stock list is used" in load({}, tmp_path).problem
    copy.rmdir()
    copy.write_bytes(b"A 1\n\xff\n")
    loaded = load({}, tmp_path)
    assert f"{copy}, line 2: it is not UTF-8 text" in loaded.problem
    assert (loaded.file, len(loaded.entries)) == (STOCK, 2)
