"""Folders are read when a number is new, not too often, and v2 is asked before v1."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.kernel import cgroup_paths
from kvitals.kernel.cgroup_paths import RESTS, CgroupPaths
from kvitals.kernel.cgroups import View, folders_by_id
from kvitals.sampling.cgroup_names import is_moved_alone

NOWHERE = 999_999_999
# To read both trees takes so long by the clock, and then there is a second of rest.
READING_S = 1 / RESTS


class Hierarchies:
    """Two trees of real folders that stand for mounted hierarchies, and a clock."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.v2 = folder / "v2"
        self.v1 = folder / "v1"
        self.now = 100.0
        self._patch = monkeypatch
        self.v2.mkdir()
        self.v1.mkdir()

    def paths(self, *, v2: bool = True, v1: bool = True) -> CgroupPaths:
        self._patch.setattr(cgroup_paths, "v2_views", lambda: (View(self.v2),) if v2 else ())
        found = (1, (View(self.v1),)) if v1 else (0, ())
        self._patch.setattr(cgroup_paths, "chosen_v1", lambda: found)
        self._patch.setattr(cgroup_paths, "folders_by_id", self._read)
        return CgroupPaths(is_moved_alone, lambda: self.now)

    def _read(self, view: View) -> dict[int, str]:
        self.now += READING_S / 2
        return folders_by_id(view)

    def make(self, name: str) -> int:
        """A new folder of either hierarchy, and its number."""
        folder = self.v2.parent / name
        folder.mkdir()
        return folder.stat().st_ino

    @property
    def v2_root(self) -> int:
        return self.v2.stat().st_ino

    @property
    def v1_root(self) -> int:
        return self.v1.stat().st_ino


@pytest.fixture
def hierarchies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hierarchies:
    return Hierarchies(tmp_path, monkeypatch)


def test_a_folder_of_v2_is_found(hierarchies: Hierarchies) -> None:
    one = hierarchies.make("v2/a")
    assert hierarchies.paths(v1=False).path(one, 0) == "/a"


def test_a_folder_of_v1_is_found_where_there_is_no_v2(hierarchies: Hierarchies) -> None:
    one = hierarchies.make("v1/a")
    assert hierarchies.paths(v2=False).path(1, one) == "/a"


def test_v2_comes_before_v1(hierarchies: Hierarchies) -> None:
    in_v2, in_v1 = hierarchies.make("v2/a"), hierarchies.make("v1/b")
    assert hierarchies.paths().path(in_v2, in_v1) == "/a"


def test_a_new_folder_of_v2_is_found_by_who_is_also_in_v1(hierarchies: Hierarchies) -> None:
    in_v1 = hierarchies.make("v1/b")
    paths = hierarchies.paths()
    assert paths.path(hierarchies.v2_root, in_v1) == "/b"
    hierarchies.now += 1.1
    assert paths.path(hierarchies.make("v2/a"), in_v1) == "/a"


def test_who_is_in_the_root_of_v2_is_where_v1_has_it(hierarchies: Hierarchies) -> None:
    one = hierarchies.make("v1/b")
    assert hierarchies.paths().path(hierarchies.v2_root, one) == "/b"


def test_who_is_in_both_roots_is_in_the_root(hierarchies: Hierarchies) -> None:
    assert hierarchies.paths().path(hierarchies.v2_root, hierarchies.v1_root) == "/"


def test_a_new_folder_is_found_when_it_is_met(hierarchies: Hierarchies) -> None:
    paths = hierarchies.paths()
    paths.path(hierarchies.v2_root, 0)
    one = hierarchies.make("v2/new")
    hierarchies.now += 1.1
    assert paths.path(one, 0) == "/new"


def test_a_container_that_is_in_v1_alone_is_where_v1_has_it(hierarchies: Hierarchies) -> None:
    engine = hierarchies.make("v2/containerd.service")
    first, second = (hierarchies.make(f"v1/{letter * 64}") for letter in "ab")
    daemon = hierarchies.make("v1/containerd.service")
    paths = hierarchies.paths()
    found = [paths.path(engine, one) for one in (first, second, daemon)]
    assert found == [f"/{'a' * 64}", f"/{'b' * 64}", "/containerd.service"]


def test_a_container_that_is_in_both_is_where_v2_has_it(hierarchies: Hierarchies) -> None:
    in_v2, in_v1 = hierarchies.make(f"v2/{'a' * 64}"), hierarchies.make(f"v1/{'b' * 64}")
    assert hierarchies.paths().path(in_v2, in_v1) == f"/{'a' * 64}"


def test_a_new_container_in_v1_is_found_by_who_is_known_in_v2(hierarchies: Hierarchies) -> None:
    engine = hierarchies.make("v2/containerd.service")
    paths = hierarchies.paths()
    paths.path(engine, hierarchies.v1_root)
    one = hierarchies.make(f"v1/{'a' * 64}")
    assert paths.path(engine, one) is None
    hierarchies.now += 1.1
    assert paths.path(engine, one) == f"/{'a' * 64}"


def test_a_new_folder_of_v1_is_found_by_who_is_in_the_root_of_v2(hierarchies: Hierarchies) -> None:
    paths = hierarchies.paths()
    paths.path(hierarchies.v2_root, hierarchies.v1_root)
    one = hierarchies.make("v1/new")
    assert paths.path(hierarchies.v2_root, one) is None
    hierarchies.now += 1.1
    assert paths.path(hierarchies.v2_root, one) == "/new"


def test_after_a_reading_there_is_a_rest_in_proportion(hierarchies: Hierarchies) -> None:
    paths = hierarchies.paths()
    paths.path(NOWHERE, 0)
    one = hierarchies.make("v2/new")
    hierarchies.now += 0.9
    assert paths.path(one, 0) is None
    hierarchies.now += 0.2
    assert paths.path(one, 0) == "/new"


def test_a_number_without_a_folder_is_looked_for_once(hierarchies: Hierarchies) -> None:
    paths = hierarchies.paths()
    assert paths.path(NOWHERE, 0) is None
    hierarchies.now += 1.1
    assert paths.path(NOWHERE, 0) is None
    one = hierarchies.make("v2/new")
    assert paths.path(one, 0) == "/new"


def test_who_has_no_folder_in_v1_is_in_the_root_of_v2(hierarchies: Hierarchies) -> None:
    assert hierarchies.paths().path(hierarchies.v2_root, NOWHERE) == "/"


def test_a_folder_that_was_removed_is_still_known(hierarchies: Hierarchies) -> None:
    paths = hierarchies.paths()
    one = hierarchies.make("v2/a")
    paths.path(one, 0)
    (hierarchies.v2 / "a").rmdir()
    hierarchies.now += 1.1
    paths.path(NOWHERE, 0)
    assert paths.path(one, 0) == "/a"


def test_of_what_is_gone_only_the_last_is_known(
    hierarchies: Hierarchies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cgroup_paths, "MOST_GONE", 2)
    paths = hierarchies.paths()
    ids = []
    for number in range(5):
        ids.append(hierarchies.make(f"v2/{number}"))
        assert paths.path(ids[-1], 0) == f"/{number}"
        (hierarchies.v2 / str(number)).rename(hierarchies.v2.parent / f"gone{number}")
        hierarchies.now += 1.1
    paths.path(NOWHERE, 0)
    hierarchies.now += 1.1
    assert [paths.path(one, 0) for one in ids] == [None, None, None, "/3", "/4"]
    assert set(paths._v2_paths) == {hierarchies.v2_root, *ids[-2:]}


def test_ids_without_a_folder_are_remembered_up_to_a_bound(
    hierarchies: Hierarchies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cgroup_paths, "MOST_GONE", 3)
    paths = hierarchies.paths()
    most = 0
    for number in range(10):
        assert paths.path(NOWHERE + number, 0) is None
        most = max(most, len(paths._gone))
        hierarchies.now += 1.1
    assert most == 3
