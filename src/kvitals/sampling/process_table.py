"""The processes that there are, those that have just ended, and what each did.

Follows the rows of walks: names, parents, ends, and ids that are used again.
Refuses to know groups and charts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from kvitals.config.groups import Group
from kvitals.model import Field, Key, Process, Remark, Row

# What a process with threads leaves behind, their release, comes late.
GRACE_TICKS = 3
ZOMBIE = "Z"
DEAD = "X"
# So many that ended in one tick are kept one by one; all are counted.
MOST_ENDED = 1024

_THREADS: Key = ("process.thread", Field.CALLS)

_OF_WHO_MAY_BE_GONE = (Remark.RELEASED, Remark.THREAD, Remark.SOCKET)


@dataclass(slots=True, eq=False)
class Known:
    """A process with its totals since we know it and their growth in this tick.

    groups are those that it was in last, one for each grouping. is_listed is
    false for who ended when too many did. renamed is how
    often it was, and is_named_anew is true until its new name is told: until
    then process has the old one. group is the answer of the groups file for
    grouped_as, which is a number of renamings and the name behind them.
    """

    process: Process
    totals: dict[Key, int] = field(default_factory=dict)
    grown: dict[Key, int] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    is_ended: bool = False
    is_listed: bool = False
    renamed: int = 0
    is_named_anew: bool = False
    group: Group | None = None
    grouped_as: tuple[int, str] | None = None

    def add(self, grown: Mapping[Key, int], *, to_tick: bool = True) -> None:
        for key, amount in grown.items():
            self.totals[key] = self.totals.get(key, 0) + amount
            if to_tick:
                self.grown[key] = self.grown.get(key, 0) + amount


class ProcessTable:
    """Who is known by process id, and the tree that they form.

    done is what was done in the tick that ended last, and ended who ended in it.
    """

    def __init__(self) -> None:
        self.done: tuple[tuple[Known, Mapping[Key, int]], ...] = ()
        self.ended: tuple[Known, ...] = ()
        self._known: dict[int, Known] = {}
        self._children: dict[int, set[int]] = {}
        # By id and start, so that who is forgotten before is not held by it.
        self._leaving: deque[tuple[int, int, int]] = deque()
        self._ended: list[Known] = []
        self._released: list[Known] = []
        self._strangers: dict[tuple[int, int], Known] = {}
        self._active: list[Known] = []
        self._number = 0

    def __len__(self) -> int:
        return len(self._known)

    def get(self, pid: int) -> Known | None:
        return self._known.get(pid)

    def forget_groups(self) -> None:
        """Have all processes find their groups anew."""
        for known in self._known.values():
            known.group, known.grouped_as = None, None

    def children(self, pid: int) -> AbstractSet[int]:
        return self._children.get(pid, frozenset())

    def live(self) -> Iterator[Known]:
        """Those that have not ended, and zombies."""
        return (
            one for one in self._known.values() if not one.is_ended or one.process.state == ZOMBIE
        )

    def take(self, rows: Iterable[Row]) -> list[tuple[Known, Row]]:
        """Follow rows, in their order, and say whom each is about."""
        self._forget_released()
        pairs = []
        for row in rows:
            known = self._follow(row)
            is_kept = not known.is_ended or known.is_listed
            if is_kept and not known.grown and row.grown:
                self._active.append(known)
            known.add(row.grown, to_tick=is_kept)
            pairs.append((known, row))
        return pairs

    # Thousands can come and go within a tick.
    def _forget_released(self) -> None:
        for known in self._released:
            if self._known.get(known.process.pid) is known:
                self._remove(known)
        self._released = []

    def end_tick(self) -> None:
        """What was done until now belongs to the tick that ends."""
        self.done = tuple((known, known.grown) for known in self._active)
        self.ended = tuple(self._ended)
        for known in self._active:
            known.grown = {}
        self._active = []
        self._ended = []
        self._strangers = {}
        self._number += 1
        while self._leaving and self._leaving[0][0] <= self._number:
            _, pid, started = self._leaving.popleft()
            left = self._known.get(pid)
            if left and left.process.started == started and left.process.state != ZOMBIE:
                self._remove(left)

    def keep_only(self, pids: AbstractSet[int]) -> None:
        """Forget all that a walk over all processes did not meet."""
        for pid in self._known.keys() - pids:
            self._remove(self._known[pid])

    def _follow(self, row: Row) -> Known:
        process, remark, _ = row
        known = self._known.get(process.pid)
        if known is not None and process.started < known.process.started:
            return self._stranger(process)
        if remark in _OF_WHO_MAY_BE_GONE:
            return self._follow_late(known, row)
        if known is None or known.process.started != process.started:
            known = self._add(process, known)
        self._move(known, process)
        known.is_named_anew = remark is Remark.RENAMED
        known.renamed += known.is_named_anew
        if remark is Remark.ENDED:
            self._end(known)
        return known

    def _follow_late(self, known: Known | None, row: Row) -> Known:
        process, remark, _ = row
        if known is None or (
            remark is not Remark.THREAD and known.process.started != process.started
        ):
            return self._stranger(process)
        if remark is Remark.RELEASED:
            self._end(known)
            known.process = known.process._replace(state=DEAD)
            if _THREADS in known.totals:
                self._leave_soon(known)
            else:
                self._released.append(known)
        return known

    # Somebody who had the id before, or who was forgotten.
    def _stranger(self, process: Process) -> Known:
        one = (process.pid, process.started)
        stranger = self._strangers.get(one)
        if stranger is None:
            stranger = self._strangers[one] = Known(process)
            self._end(stranger)
        return stranger

    def _end(self, known: Known) -> None:
        if known.is_ended:
            return
        known.is_ended = True
        self._leave_soon(known)
        if len(self._ended) < MOST_ENDED:
            known.is_listed = True
            self._ended.append(known)

    def _leave_soon(self, known: Known) -> None:
        deadline = self._number + GRACE_TICKS
        self._leaving.append((deadline, known.process.pid, known.process.started))

    def _add(self, process: Process, former: Known | None) -> Known:
        if former is not None:
            self._remove(former)
        known = self._known[process.pid] = Known(process)
        self._children.setdefault(process.parent, set()).add(process.pid)
        return known

    def _move(self, known: Known, process: Process) -> None:
        if known.process.parent != process.parent:
            self._leave_parent(known)
            self._children.setdefault(process.parent, set()).add(process.pid)
        known.process = process

    def _remove(self, known: Known) -> None:
        del self._known[known.process.pid]
        self._leave_parent(known)

    def _leave_parent(self, known: Known) -> None:
        siblings = self._children.get(known.process.parent)
        if siblings is not None:
            siblings.discard(known.process.pid)
            if not siblings:
                del self._children[known.process.parent]
