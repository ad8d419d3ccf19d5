"""A bound of memory below what a start takes is found before the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.kernel import room
from kvitals.kernel.cgroups import View
from kvitals.kernel.room import Need, Room, least, memory, require_room
from kvitals.kernel.surroundings import SurroundingsError

MIB = 1 << 20


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders that stand for both hierarchies, and a process in /a/b of each."""
    for one in ("v1/a/b", "v2/a/b"):
        (tmp_path / one).mkdir(parents=True)
    (tmp_path / "own").write_text("4:memory:/a/b\n1:name=systemd:/x\nbroken\n0::/a/b\n")
    (tmp_path / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable:   2048000 kB\n")
    monkeypatch.setattr(room, "v2_views", lambda: (View(tmp_path / "v2"),))
    monkeypatch.setattr(room, "v1_hierarchy", lambda: (1, (View(tmp_path / "v1"),)))
    return tmp_path


def found(tree: Path) -> Room | None:
    return least(memory(tree / "own", tree / "meminfo"))


def test_without_limits_what_is_free_is_the_bound(tree: Path) -> None:
    (tree / "v2/a/b/memory.max").write_text("max\n")
    bound = found(tree)
    assert bound is not None
    assert (bound.amount, bound.what) == (2048000 * 1024, "what is free on this machine")


@pytest.mark.parametrize(
    "file",
    ["v2/a/b/memory.max", "v2/a/memory.max", "v1/a/b/memory.limit_in_bytes"],
)
def test_the_least_limit_of_all_cgroups_above_is_the_bound(file: str, tree: Path) -> None:
    (tree / "v2/a/b/memory.max").write_text(f"{900 * MIB}\n")
    (tree / file).write_text(f"{30 * MIB}\n")
    bound = found(tree)
    assert bound is not None
    assert bound.amount == 30 * MIB
    assert str((tree / file).parent) in bound.what


def test_a_folder_of_a_part_is_found_below_it(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "v2_views", lambda: (View(tree / "v2/a", "/a"),))
    (tree / "v2/a/b/memory.max").write_text(f"{30 * MIB}\n")
    bound = found(tree)
    assert bound is not None
    assert bound.amount == 30 * MIB


@pytest.mark.parametrize("told", ["", "MemAvailable:\n", "MemAvailable: many kB\n", "\x0c\n"])
def test_what_is_not_told_is_no_bound(told: str, tree: Path) -> None:
    (tree / "meminfo").write_text(told)
    (tree / "own").unlink()
    assert found(tree) is None


def test_a_start_that_has_no_room_is_refused_with_what_helps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bound = Room(30 * MIB, "the cgroup /x", "raise memory.max there")
    monkeypatch.setattr(room, "memory", lambda: (bound,))
    monkeypatch.setattr(room, "addresses", lambda: None)
    require_room(Need(30, 900))
    with pytest.raises(
        SurroundingsError, match=r"takes 31 MiB, and the cgroup /x leaves 30; raise memory\.max"
    ):
        require_room(Need(31, 900))
