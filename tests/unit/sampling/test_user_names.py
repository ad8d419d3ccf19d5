"""Users have the names of /etc/passwd, and their numbers where it has none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kvitals.sampling.process_table import Known
from kvitals.sampling.user_names import UserNames
from tests.processes import process, row


@pytest.fixture
def passwd(tmp_path: Path) -> Path:
    file = tmp_path / "passwd"
    file.write_text("root:x:0:0:root:/root:/bin/bash\nshop:x:1000:1000::/home/shop:/bin/sh\n")
    return file


def changed(file: Path, text: str) -> None:
    """Write a file and see to it that its time is another one."""
    before = file.stat().st_mtime_ns
    file.write_text(text)
    os.utime(file, ns=(before + 1, before + 1))


def test_the_first_user_of_this_host_is_root() -> None:
    assert UserNames().of(0) == "root"


def test_a_process_is_grouped_by_its_user(passwd: Path) -> None:
    of = process(7, uid=1000)
    assert UserNames(passwd).name(Known(of), row(of)) == "shop"


def test_a_user_without_a_name_is_a_number(passwd: Path) -> None:
    assert UserNames(passwd).of(4711) == "4711"


def test_the_first_of_two_names_counts(passwd: Path) -> None:
    changed(passwd, "root:x:0:0:::\ntoor:x:0:0:::\n")
    assert UserNames(passwd).of(0) == "root"


@pytest.mark.parametrize(
    "line",
    ["", "#comment", "shop", "shop:x", "shop:x:", "shop:x:ten:10:::", ":x:7:7:::", "+::::::"],
)
def test_a_broken_line_is_passed_over(line: str, passwd: Path) -> None:
    changed(passwd, f"{line}\nlast:x:9:9:::\n")
    assert (UserNames(passwd).of(9), UserNames(passwd).of(7)) == ("last", "7")


def test_bytes_that_are_no_text_are_replaced(passwd: Path) -> None:
    passwd.write_bytes(b"caf\xe9:x:7:7:::\n")
    assert UserNames(passwd).of(7) == "caf\ufffd"


def test_without_the_file_users_are_numbers(tmp_path: Path) -> None:
    assert UserNames(tmp_path / "passwd").of(0) == "0"


def test_a_user_who_was_added_is_found(passwd: Path) -> None:
    users = UserNames(passwd)
    assert users.of(7) == "7"
    changed(passwd, "new:x:7:7:::\n")
    assert users.of(7) == "new"


def test_names_stay_when_the_file_is_gone(passwd: Path) -> None:
    users = UserNames(passwd)
    users.of(0)
    passwd.unlink()
    assert (users.of(0), users.of(7)) == ("root", "7")


def test_known_users_do_not_ask_for_the_file(passwd: Path) -> None:
    users = UserNames(passwd)
    users.of(0)
    changed(passwd, "admin:x:0:0:::\n")
    assert users.of(0) == "root"
