"""The list of kprobe events is read as the kernel writes it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.kernel.kprobe_events import (
    KprobeEvent,
    find_kprobe_events,
    is_alive,
    leftovers,
    read_events,
)

DEAD = 2**22 + 1


@pytest.mark.parametrize(
    ("line", "group", "name", "owner"),
    [
        ("p:kvitals/p_vfs_read_1234 vfs_read", "kvitals", "p_vfs_read_1234", 1234),
        ("r64:kvitals/r_tcp_sendmsg_7 tcp_sendmsg", "kvitals", "r_tcp_sendmsg_7", 7),
        ("p:kvitals/something vfs_read", "kvitals", "something", None),
        ("p:kprobes/netdata_x do_sys_open", "kprobes", "netdata_x", None),
        ("p:kprobes/p_vfs_read_1234 vfs_read", "kprobes", "p_vfs_read_1234", None),
        ("r32:foo/bar tcp_sendmsg", "foo", "bar", None),
        ("p:a/b mod:function+0x10 arg1=%di", "a", "b", None),
    ],
)
def test_lines(tmp_path: Path, line: str, group: str, name: str, owner: int | None) -> None:
    path = tmp_path / "kprobe_events"
    path.write_text(f"{line}\n")
    assert read_events(path) == (KprobeEvent(line, group, name, owner),)


@given(text=st.text())
def test_any_text_is_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("tracefs") / "kprobe_events"
    path.write_text(text, encoding="utf-8", errors="replace")
    read_events(path)


def test_only_what_is_ours_and_dead_is_left_over(tmp_path: Path) -> None:
    path = tmp_path / "kprobe_events"
    path.write_text(
        f"p:kvitals/p_a_{DEAD} a\np:kvitals/p_b_{os.getpid()} b\np:kprobes/p_c_{DEAD} c\n"
    )
    assert [one.name for one in leftovers(read_events(path))] == [f"p_a_{DEAD}"]


@pytest.mark.parametrize(("pid", "alive"), [(1, True), (DEAD, False), (2**80, False)])
def test_alive(pid: int, alive: bool) -> None:
    assert is_alive(pid) == alive


def test_tracefs_of_its_own_comes_first(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    assert find_kprobe_events((first, second)) is None
    for folder in (second, first):
        folder.mkdir()
        (folder / "kprobe_events").touch()
        assert find_kprobe_events((first, second)) == folder / "kprobe_events"
