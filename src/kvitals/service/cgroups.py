"""Names of cgroups, from the folders of this machine."""

from __future__ import annotations

from kvitals.kernel.cgroup_paths import CgroupPaths
from kvitals.sampling.accounts import OTHER
from kvitals.sampling.cgroup_names import CgroupNames, is_moved_alone


def cgroup_names() -> CgroupNames:
    """Names for as long as the folders are there, `other` for those that are gone."""
    return CgroupNames(CgroupPaths(is_moved_alone).path, OTHER)
