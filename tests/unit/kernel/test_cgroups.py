"""Hierarchies are found where they are mounted, and folders by the numbers of the kernel."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.kernel import cgroups
from kvitals.kernel.cgroups import (
    CgroupError,
    View,
    cgroup_id,
    folders_by_id,
    root_path,
    v1_hierarchy,
    v2_views,
)


class Table:
    """A table of mounts: real folders that stand for mount points, on the device that they are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: list[bytes] = []
        self.file = folder / "mountinfo"
        self.file.touch()

    def mount(
        self,
        name: str,
        kind: str = "cgroup2",
        options: str = "rw",
        *,
        root: str = "/",
        device: int = 0,
    ) -> Path:
        """A folder on which a hierarchy is mounted; with another device it is not what is seen."""
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        number = device or folder.stat().st_dev
        shown = os.fsencode(folder).replace(b" ", rb"\040")
        start = f"31 23 {os.major(number)}:{os.minor(number)} {root}"
        end = f"rw shared:5 - {kind} {kind} {options}\n"
        self._lines.append(b" ".join((start.encode(), shown, end.encode())))
        self.file.write_bytes(b"".join(self._lines))
        return folder

    def add(self, line: bytes) -> None:
        self._lines.append(line)


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path)


@pytest.fixture
def _whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder of ours has inode 1, so those that are called whole count as the root."""
    monkeypatch.setattr(cgroups, "_is_whole", lambda one: one.folder.name.startswith("whole"))


def test_a_part_of_the_hierarchy_is_not_its_root(table: Table) -> None:
    table.mount("part")
    with pytest.raises(CgroupError, match="not mounted"):
        root_path(table.file)


@pytest.mark.usefixtures("_whole")
def test_a_mount_that_cannot_be_seen_is_passed_over_for_one_that_can(table: Table) -> None:
    table.mount("whole hidden", device=os.makedev(0, 999))
    table.mount("part")
    seen = table.mount("whole")
    assert root_path(table.file) == seen
    assert v2_views(table.file) == (View(seen),)


def test_a_mount_point_that_is_gone_is_passed_over(table: Table) -> None:
    table.mount("gone").rmdir()
    assert v2_views(table.file) == ()


@pytest.mark.usefixtures("_whole")
def test_of_two_mounts_on_one_folder_the_later_one_is_seen(table: Table) -> None:
    folder = table.mount("whole")
    table.mount("whole", kind="tmpfs")
    assert v2_views(table.file) == ()
    table.mount("whole")
    assert v2_views(table.file) == (View(folder),)


def test_parts_of_a_hierarchy_are_seen_under_the_paths_that_they_have(table: Table) -> None:
    first = table.mount("one", root="/system.slice/a\\040b.service")
    second = table.mount("two", root="/../..")
    assert v2_views(table.file) == (View(first, "/system.slice/a b.service"), View(second))


def test_lines_that_are_no_mounts_are_passed_over(table: Table) -> None:
    for line in (
        b"\n",
        b"x\n",
        b"1 2 3 4 5 6 -\n",
        b"1 2 a:b / / rw - cgroup2 c rw\n",
        b"\xff\x0c\n",
    ):
        table.add(line)
    assert v2_views(table.file) == ()
    seen = table.mount("a\x0cb\u2028c\x85d" + os.fsdecode(b"caf\xe9"))
    assert v2_views(table.file) == (View(seen),)


@given(st.binary())
def test_any_bytes_are_a_table(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "mountinfo"
        file.write_bytes(content)
        assert v2_views(file) == ()
        assert v1_hierarchy(file) == (0, ())


def test_an_ordinary_folder_is_no_cgroup(tmp_path: Path) -> None:
    with pytest.raises(CgroupError, match="is not a cgroup v2 folder"):
        cgroup_id(str(tmp_path))


def test_without_a_table_there_are_no_hierarchies(tmp_path: Path) -> None:
    assert v2_views(tmp_path / "none") == ()
    assert v1_hierarchy(tmp_path / "none") == (0, ())


@pytest.mark.parametrize("kind", ["proc", "cgroup2"])
def test_without_a_v1_controller_there_is_no_v1_hierarchy(kind: str, table: Table) -> None:
    table.mount("one", kind)
    assert v1_hierarchy(table.file) == (0, ())


def test_the_first_controller_of_the_list_names_processes(table: Table) -> None:
    table.mount("pids", "cgroup", "rw,pids")
    memory = table.mount("memory", "cgroup", "rw,memory")
    assert v1_hierarchy(table.file) == (1, (View(memory),))


def test_the_next_controller_serves_where_the_first_is_of_v2(table: Table) -> None:
    table.mount("unified")
    pids = table.mount("pids", "cgroup", "rw,pids")
    assert v1_hierarchy(table.file) == (2, (View(pids),))


def test_the_next_controller_serves_where_the_first_is_not_seen(table: Table) -> None:
    table.mount("memory", "cgroup", "rw,memory", device=os.makedev(0, 999))
    pids = table.mount("pids", "cgroup", "rw,pids")
    assert v1_hierarchy(table.file) == (2, (View(pids),))


@pytest.mark.usefixtures("_whole")
def test_the_whole_of_a_controller_serves_before_a_part_of_it(table: Table) -> None:
    whole = table.mount("whole memory", "cgroup", "rw,memory")
    table.mount("part", "cgroup", "rw,memory", root="/part")
    assert v1_hierarchy(table.file) == (1, (View(whole),))


def test_a_controller_that_is_seen_as_a_whole_serves_before_a_part_of_another(
    table: Table,
) -> None:
    table.mount("part", "cgroup", "rw,memory", root="/part")
    pids = table.mount("pids", "cgroup", "rw,pids")
    assert v1_hierarchy(table.file) == (2, (View(pids),))


def test_controllers_mounted_together_are_each_found(table: Table) -> None:
    folder = table.mount("cpu,cpuacct", "cgroup", "rw,cpu,cpuacct")
    assert v1_hierarchy(table.file) == (3, (View(folder),))


def test_a_hierarchy_without_a_controller_names_nobody(table: Table) -> None:
    table.mount("systemd", "cgroup", "rw,xattr,name=systemd")
    assert v1_hierarchy(table.file) == (0, ())


def test_every_folder_is_found_by_its_number(tmp_path: Path) -> None:
    for folder in ("a/b", "a/c", "d e"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "a" / "cgroup.procs").touch()
    wanted = {"/": tmp_path}
    wanted |= {f"/{one}": tmp_path / one for one in ("a", "a/b", "a/c", "d e")}
    assert {path.stat().st_ino: shown for shown, path in wanted.items()} == folders_by_id(
        View(tmp_path)
    )


def test_folders_of_a_part_have_their_paths_in_the_whole(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    found = folders_by_id(View(tmp_path, "/b.slice"))
    assert sorted(found.values()) == ["/b.slice", "/b.slice/a"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    assert list(folders_by_id(View(tmp_path)).values()) == ["/"]


def test_a_hierarchy_that_is_gone_has_no_folders(tmp_path: Path) -> None:
    assert folders_by_id(View(tmp_path / "gone")) == {}


def test_a_name_that_is_no_text_is_found_in_letters_that_can_be_sent(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9")).mkdir()
    assert "/caf\ufffd" in folders_by_id(View(tmp_path)).values()
