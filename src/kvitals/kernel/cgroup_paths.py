"""The paths of cgroups by the ids that programs tell, in cgroup v2, v1 and both at once."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

from kvitals.kernel.cgroups import View, chosen_v1, folders_by_id, v2_views

# After reading all folders, because of an id that is new, there is so many times
# as long no reading: it takes a twentieth of a processor at most, and on most
# hosts a new cgroup has its name at once.
RESTS = 20
# Ids are never used twice, so what is known of one never becomes wrong. Of folders that are gone
# so many are known, the last ones, since what ran in them is told of a little later; and of so
# many ids it is known that they have no folder.
MOST_GONE = 4096


class CgroupPaths:
    """Reads the folders of a hierarchy when it meets an id that it does not know.

    is_in_v1 judges by the paths in v1 and v2 whether what is in both is where v1 has it.
    """

    def __init__(
        self, is_in_v1: Callable[[str, str], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._is_in_v1 = is_in_v1
        self._clock = clock
        self._v2, self._v1 = v2_views(), chosen_v1()[1]
        self._v2_paths: dict[int, str] = {}
        self._v1_paths: dict[int, str] = {}
        self._gone: set[tuple[int, int]] = set()
        self._rests_until = -math.inf

    def path(self, cgroup: int, cgroup_v1: int) -> str | None:
        """Where a cgroup is: in v2, unless v1 alone has a folder for it, or one that tells more.

        None if there is no such folder (any more), or it is not known yet.
        """
        ids = cgroup, cgroup_v1
        if not self._is_known(*ids) and ids not in self._gone:
            if not self._read_again():
                return None
            if not self._is_known(*ids):
                self._gone.add(ids)
        return self._chosen(self._v2_paths.get(cgroup), self._v1_paths.get(cgroup_v1))

    # Who is in the root of v2 may be elsewhere in v1. And where both are mounted, container
    # engines of old move a container in v1 alone: in v2 it stays where the engine is.
    def _chosen(self, v2: str | None, v1: str | None) -> str | None:
        if v1 is None or v2 is None:
            return v2 or v1
        if v2 == "/" or self._is_in_v1(v1, v2):
            return v1
        return v2

    # What is seen of no hierarchy is not waited for.
    def _is_known(self, cgroup: int, cgroup_v1: int) -> bool:
        return (cgroup in self._v2_paths or not self._v2) and (
            cgroup_v1 in self._v1_paths or not self._v1 or not cgroup_v1
        )

    def _read_again(self) -> bool:
        begin = self._clock()
        if begin < self._rests_until:
            return False
        if len(self._gone) >= MOST_GONE:
            self._gone = set()
        self._v2_paths = _followed(self._v2_paths, _read(self._v2))
        self._v1_paths = _followed(self._v1_paths, _read(self._v1))
        end = self._clock()
        self._rests_until = end + RESTS * (end - begin)
        return True


def _read(views: Sequence[View]) -> dict[int, str]:
    found: dict[int, str] = {}
    for one in views:
        found |= folders_by_id(one)
    return found


def _followed(known: dict[int, str], found: dict[int, str]) -> dict[int, str]:
    gone = [one for one in known.items() if one[0] not in found]
    return dict(gone[-MOST_GONE:]) | found
