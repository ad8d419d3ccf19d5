"""Hierarchies are found where they are mounted, and folders by the numbers of the kernel."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kvitals.kernel.cgroups import (
    CgroupError,
    cgroup_id,
    folders_by_id,
    root_path,
    v1_hierarchy,
)

V2 = "cgroup2 /sys/fs/cgroup cgroup2 rw,nsdelegate 0 0\n"
V1 = """\
proc /proc proc rw 0 0
cgroup /sys/fs/cgroup/systemd cgroup rw,xattr,name=systemd 0 0
cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0
cgroup /sys/fs/cgroup/pids cgroup rw,pids 0 0
"""
MEMORY = "cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\n"
UNIFIED = "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n"


def mounts(folder: Path, text: str) -> Path:
    file = folder / "mounts"
    file.write_text(text)
    return file


def test_a_part_of_the_hierarchy_is_not_its_root(tmp_path: Path) -> None:
    with pytest.raises(CgroupError, match="not mounted"):
        root_path(mounts(tmp_path, f"cgroup2 {tmp_path} cgroup2 rw 0 0\n"))


def test_an_ordinary_folder_is_no_cgroup(tmp_path: Path) -> None:
    with pytest.raises(CgroupError, match="is not a cgroup v2 folder"):
        cgroup_id(str(tmp_path))


@pytest.mark.parametrize("text", ["", "proc /proc proc rw 0 0\n", V2], ids=["none", "no", "v2"])
def test_without_a_v1_controller_there_is_no_v1_hierarchy(text: str, tmp_path: Path) -> None:
    assert v1_hierarchy(mounts(tmp_path, text)) == (0, None)


@pytest.mark.parametrize("text", [V1 + MEMORY, UNIFIED + MEMORY + V1], ids=["v1", "hybrid"])
def test_the_first_controller_of_the_list_names_processes(text: str, tmp_path: Path) -> None:
    assert v1_hierarchy(mounts(tmp_path, text)) == (1, Path("/sys/fs/cgroup/memory"))


def test_the_next_controller_serves_where_the_first_is_of_v2(tmp_path: Path) -> None:
    assert v1_hierarchy(mounts(tmp_path, UNIFIED + V1)) == (2, Path("/sys/fs/cgroup/pids"))


def test_controllers_mounted_together_are_each_found(tmp_path: Path) -> None:
    text = "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,cpu,cpuacct 0 0\n"
    assert v1_hierarchy(mounts(tmp_path, text)) == (3, Path("/sys/fs/cgroup/cpu,cpuacct"))


def test_a_hierarchy_without_a_controller_names_nobody(tmp_path: Path) -> None:
    text = "cgroup /sys/fs/cgroup/systemd cgroup rw,name=systemd 0 0\n"
    assert v1_hierarchy(mounts(tmp_path, text)) == (0, None)


def test_a_folder_of_a_mount_may_have_spaces(tmp_path: Path) -> None:
    text = r"cgroup /mnt/my\040control\134s cgroup rw,memory 0 0"
    assert v1_hierarchy(mounts(tmp_path, text))[1] == Path(r"/mnt/my control\s")


def test_every_folder_is_found_by_its_number(tmp_path: Path) -> None:
    for folder in ("a/b", "a/c", "d e"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "a" / "cgroup.procs").touch()
    wanted = {"/": tmp_path}
    wanted |= {f"/{one}": tmp_path / one for one in ("a", "a/b", "a/c", "d e")}
    assert {path.stat().st_ino: shown for shown, path in wanted.items()} == folders_by_id(tmp_path)


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    assert list(folders_by_id(tmp_path).values()) == ["/"]


def test_a_hierarchy_that_is_gone_has_no_folders(tmp_path: Path) -> None:
    assert folders_by_id(tmp_path / "gone") == {}


def test_a_name_that_is_no_text_is_found_in_letters_that_can_be_sent(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9")).mkdir()
    assert "/caf\ufffd" in folders_by_id(tmp_path).values()
