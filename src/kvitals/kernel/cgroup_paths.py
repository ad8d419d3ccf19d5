"""The paths of cgroups by the ids that programs tell, in cgroup v2, v1 and both at once."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path

from kvitals.kernel.cgroups import CgroupError, folders_by_id, root_path, v1_hierarchy

# After reading all folders, because of an id that is new, there is so many times
# as long no reading: it takes a twentieth of a processor at most, and on most
# hosts a new cgroup has its name at once.
RESTS = 20
# Ids are never used twice, so those that are gone are forgotten only to bound memory.
MOST_KNOWN = 100_000


class CgroupPaths:
    """Reads the folders of a hierarchy when it meets an id that it does not know."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        try:
            self._v2: Path | None = root_path()
        except CgroupError:
            self._v2 = None
        self._v1 = v1_hierarchy()[1]
        self._v2_paths: dict[int, str] = {}
        self._v1_paths: dict[int, str] = {}
        self._gone: set[tuple[int, int]] = set()
        self._rests_until = -math.inf

    def path(self, cgroup: int, cgroup_v1: int) -> str | None:
        """Where a cgroup is in its hierarchy: v2, unless only v1 has a folder for it.

        None if there is no such folder (any more), or it is not known yet.
        """
        found = self._find(cgroup, cgroup_v1)
        if found is None and (cgroup, cgroup_v1) not in self._gone and self._read_again():
            found = self._find(cgroup, cgroup_v1)
            if found is None:
                self._gone.add((cgroup, cgroup_v1))
        if found is None and (cgroup, cgroup_v1) in self._gone:
            return self._v1_paths.get(cgroup_v1) or self._v2_paths.get(cgroup)
        return found

    # Who is in the root of v2 may be elsewhere in v1.
    def _find(self, cgroup: int, cgroup_v1: int) -> str | None:
        in_v2 = self._v2_paths.get(cgroup)
        is_only_in_v1 = in_v2 == "/" or self._v2 is None
        return self._v1_paths.get(cgroup_v1) if cgroup_v1 and is_only_in_v1 else in_v2

    def _read_again(self) -> bool:
        begin = self._clock()
        if begin < self._rests_until:
            return False
        if len(self._v2_paths) + len(self._v1_paths) + len(self._gone) > MOST_KNOWN:
            self._v2_paths, self._v1_paths, self._gone = {}, {}, set()
        if self._v2 is not None:
            self._v2_paths |= folders_by_id(self._v2)
        if self._v1 is not None:
            self._v1_paths |= folders_by_id(self._v1)
        end = self._clock()
        self._rests_until = end + RESTS * (end - begin)
        return True
