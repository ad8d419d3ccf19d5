"""Only the root of the whole v2 hierarchy will do."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.kernel.cgroups import CgroupError, cgroup_id, root_path


def test_a_part_of_the_hierarchy_is_not_its_root(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"cgroup2 {tmp_path} cgroup2 rw 0 0\n")
    with pytest.raises(CgroupError, match="not mounted"):
        root_path(mounts)


def test_an_ordinary_folder_is_no_cgroup(tmp_path: Path) -> None:
    with pytest.raises(CgroupError, match="is not a cgroup v2 folder"):
        cgroup_id(str(tmp_path))
