"""Each right has a use that is told, and who holds it is read from /proc."""

from __future__ import annotations

from pathlib import Path

from kvitals.kernel.needs import NEEDS, holders
from kvitals.kernel.privileges import KEEPERS

PAGE = Path(__file__).parents[3] / "docs" / "privileges.md"


def process(proc: Path, pid: int, name: str, uid: int, permitted: int) -> None:
    folder = proc / str(pid)
    folder.mkdir()
    (folder / "comm").write_text(f"{name}\n")
    (folder / "status").write_text(f"Name:\t{name}\nUid:\t7\t{uid}\t7\t7\nCapPrm:\t{permitted:x}\n")


def test_processes_of_ours_are_told_with_what_they_hold(tmp_path: Path) -> None:
    process(tmp_path, 12, "kvitals-keeper", 0, 1 << 39)
    process(tmp_path, 9, "kvitals", 65534, 0)
    process(tmp_path, 10, "bash", 0, 1 << 39)
    (tmp_path / "self").mkdir()
    (tmp_path / "11").mkdir()
    found = holders(tmp_path)
    assert [str(one) for one in found] == ["kvitals (9)", "kvitals-keeper (12)"]
    by_name = {one.name: one for one in NEEDS}
    assert [one.holds(by_name["CAP_BPF"]) for one in found] == [False, True]
    assert [one.holds(by_name["CAP_PERFMON"]) for one in found] == [False, False]
    assert [one.holds(by_name["user root"]) for one in found] == [False, True]


def test_all_that_the_keeper_keeps_has_a_use_and_is_in_the_page() -> None:
    assert {one.number for one in NEEDS if one.number is not None} == KEEPERS
    text = PAGE.read_text()
    for one in NEEDS:
        assert one.name in text
