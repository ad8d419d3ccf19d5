"""What groups of processes did: totals by group, and their growth in this tick.

Promises: what is credited once is in exactly one group, and a group has its place while it has
processes or did something lately. Refuses to know how a process finds its group.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet

from kvitals.model import Key

OTHER = "other"
UNTRACKED = "untracked"
# More groups than this are charted as one, so that memory stays bounded.
MOST_GROUPS = 500
# A group without processes keeps its place for so long after it was met last.
IDLE_S = 300
# How often it is looked for those.
_STEP_S = 60
# When all places are of groups that live, it is looked again after so long.
_FULL_S = 5
_NOTHING: Mapping[Key, int] = {}
_ALWAYS = frozenset({OTHER, UNTRACKED})


def _nobody() -> AbstractSet[str]:
    return frozenset()


class Accounts:
    """The groups of one grouping, in the order in which they were met.

    done is what each did in the tick that ended last, by its position in names, and folded how
    many groups found no place in it. living tells the groups that have processes. What was
    untracked before is not counted again.
    """

    def __init__(
        self,
        order: tuple[str, ...] = (),
        untracked: Mapping[Key, int] = _NOTHING,
        living: Callable[[], AbstractSet[str]] = _nobody,
    ) -> None:
        self._order = {name: position for position, name in enumerate(order)}
        # When each group was met last.
        self._met: dict[str, int] = {}
        self._grown: dict[str, dict[Key, int]] = {}
        self._folded: set[str] = set()
        self._before = untracked
        self.living = living
        self._now_s = 0
        self._stepped_at = 0
        self._full_until = 0
        self.names: tuple[str, ...] = ()
        self.done: Mapping[int, Mapping[Key, int]] = {}
        self.folded = 0

    def show(self, names: set[str]) -> None:
        """Show groups from now on; those met at once in their declared order."""
        before = self._met.keys()
        new = sorted(names - before, key=self._rank)
        self._met.update(dict.fromkeys(names & before, self._now_s))
        if not new:
            return
        self._make_room(len(set(new) - _ALWAYS), names)
        for name in new:
            if len(self._met) < MOST_GROUPS or name in _ALWAYS:
                self._met[name] = self._now_s
        if self._met.keys() != set(self.names):
            self.names = tuple(self._met)

    def _rank(self, name: str) -> tuple[int, str]:
        return self._order.get(name, len(self._order)), name

    # Who was met longest ago goes first. One that did something in this tick is drawn with it.
    def _make_room(self, wanted: int, names: set[str]) -> None:
        excess = len(self._met) + wanted - MOST_GROUPS
        if excess <= 0 or self._now_s < self._full_until:
            return
        kept = names | self._grown.keys() | _ALWAYS | self.living()
        gone = [name for name in self._met if name not in kept]
        for name in sorted(gone, key=self._met.__getitem__)[:excess]:
            del self._met[name]
        if len(gone) < excess:
            self._full_until = self._now_s + _FULL_S

    def credit(self, name: str, grown: Mapping[Key, int]) -> None:
        """Add to a group that is shown, or to `other` where there are too many."""
        if name not in self._met:
            if name not in _ALWAYS:
                self._folded.add(name)
            self.show({OTHER})
            name = OTHER
        sums = self._grown.setdefault(name, {})
        for key, amount in grown.items():
            sums[key] = sums.get(key, 0) + amount

    def credit_untracked(self, totals: Mapping[Key, int]) -> None:
        """Add what could be credited to no process; shown once there was any."""
        grown = {
            key: total - self._before.get(key, 0)
            for key, total in totals.items()
            if total > self._before.get(key, 0)
        }
        self._before = totals
        if grown:
            self.show({UNTRACKED})
            self.credit(UNTRACKED, grown)

    def go_on(self, untracked: Mapping[Key, int]) -> None:
        """Count again after a while in which nothing was credited."""
        self._before = untracked

    def end_tick(self, seconds: int = 1) -> None:
        """What was credited until now belongs to the tick that ends, of so many seconds."""
        self._now_s += seconds
        if self._now_s - self._stepped_at >= _STEP_S:
            self._stepped_at = self._now_s
            self._free_idle()
        self.done = {
            position: self._grown[name]
            for position, name in enumerate(self.names)
            if name in self._grown
        }
        self._grown = {}
        self.folded, self._folded = len(self._folded), set()

    def _free_idle(self) -> None:
        idle = {name for name, met in self._met.items() if met <= self._now_s - IDLE_S}
        if not idle - _ALWAYS:
            return
        living = self.living()
        self._met.update(dict.fromkeys(idle & living, self._now_s))
        gone = idle - living - _ALWAYS - self._grown.keys()
        for name in gone:
            del self._met[name]
        if gone:
            self.names = tuple(self._met)
