"""What groups of processes did: totals by group, and their growth in this tick.

Promises: what is credited once is in exactly one group, and a group that was
shown once stays. Refuses to know how a process finds its group.
"""

from __future__ import annotations

from collections.abc import Mapping

from kvitals.model import Key

OTHER = "other"
UNTRACKED = "untracked"
# More groups than this are charted as one, so that memory stays bounded.
MOST_GROUPS = 500
_NOTHING: Mapping[Key, int] = {}


class Accounts:
    """The groups of one grouping, in the order in which they were met.

    done is what each did in the tick that ended last, by its position in names.
    What was untracked before is not counted again.
    """

    def __init__(
        self, order: tuple[str, ...] = (), untracked: Mapping[Key, int] = _NOTHING
    ) -> None:
        self._order = {name: position for position, name in enumerate(order)}
        self._positions: dict[str, int] = {}
        self._grown: dict[int, dict[Key, int]] = {}
        self._before = untracked
        self.names: tuple[str, ...] = ()
        self.done: Mapping[int, Mapping[Key, int]] = {}

    def show(self, names: set[str]) -> None:
        """Show groups from now on; those met at once in their declared order."""
        new = sorted(names - self._positions.keys(), key=self._rank)
        for name in new:
            if len(self._positions) < MOST_GROUPS or name in {OTHER, UNTRACKED}:
                self._positions[name] = len(self._positions)
        if len(self._positions) > len(self.names):
            self.names = tuple(self._positions)

    def _rank(self, name: str) -> tuple[int, str]:
        return self._order.get(name, len(self._order)), name

    def credit(self, name: str, grown: Mapping[Key, int]) -> None:
        """Add to a group that is shown, or to `other` where there are too many."""
        position = self._positions.get(name)
        if position is None:
            self.show({OTHER})
            position = self._positions[OTHER]
        sums = self._grown.setdefault(position, {})
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

    def end_tick(self) -> None:
        """What was credited until now belongs to the tick that ends."""
        self.done, self._grown = self._grown, {}
