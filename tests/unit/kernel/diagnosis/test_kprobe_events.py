"""Events that kvitals left behind are told apart from those of others."""

from __future__ import annotations

from pathlib import Path

from kvitals.kernel.diagnosis import kprobe_events
from kvitals.kernel.features import Answer

DEAD = 2**22 + 1


def folder(tmp_path: Path, text: str) -> tuple[Path]:
    (tmp_path / "kprobe_events").write_text(text)
    return (tmp_path,)


def test_a_leftover_is_named_with_the_command_that_removes_it(tmp_path: Path) -> None:
    check = kprobe_events.left(folder(tmp_path, f"p:kvitals/p_vfs_read_{DEAD} vfs_read\n"))
    assert check.answer is Answer.NO
    assert f"p_vfs_read_{DEAD}" in check.detail
    assert check.remedy == "kvitals clean"


def test_other_tools_are_told_and_are_no_leftovers(tmp_path: Path) -> None:
    text = "p:kprobes/netdata_x do_sys_open\nr32:foo/bar tcp_sendmsg\nr:foo/baz tcp_close\n"
    where = folder(tmp_path, text)
    assert kprobe_events.left(where).answer is Answer.YES
    others = kprobe_events.others(where)
    assert others.detail.startswith("2 of foo, 1 of kprobes;")
    assert not others.matters


def test_without_a_list_there_is_nothing_left(tmp_path: Path) -> None:
    assert kprobe_events.left((tmp_path,)).answer is Answer.YES
    assert kprobe_events.others((tmp_path,)).answer is Answer.YES
