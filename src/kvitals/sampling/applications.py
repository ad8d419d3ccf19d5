"""Processes, the groups they belong to, and the charts of these: from walks to chart ticks.

Takes walks in the collector's thread; others may look at the processes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import NamedTuple, Protocol

from kvitals.model import ChartTick, GroupChart, Key, Remark, Row, Walk
from kvitals.sampling.accounts import OTHER, Accounts
from kvitals.sampling.folding import Folding
from kvitals.sampling.group_charts import GroupLines
from kvitals.sampling.process_table import Known, ProcessTable

# All processes are told of again so rarely, whatever was lost on the way.
WALKS_PER_RECONCILIATION = 3600


class Names(Protocol):
    """A way to bring processes together: tells the group of a process in a row."""

    def name(self, known: Known, row: Row, /) -> str: ...


@dataclass(frozen=True, slots=True)
class GroupingBy:
    """One grouping: the type of its charts, how it names groups, and their declared order."""

    type: str
    names: Names
    order: tuple[str, ...] = ()


class _Kept(NamedTuple):
    """What a grouping did, and the charts that it has or had: totals outlast a reload."""

    accounts: Accounts
    lines: dict[GroupChart, GroupLines]
    folding: Folding


class _Grouping(NamedTuple):
    type: str
    names: Names
    accounts: Accounts
    lines: list[GroupLines]
    folding: Folding


class Applications:
    """All groupings of one table of processes."""

    def __init__(
        self,
        table: ProcessTable,
        groupings: Iterable[GroupingBy],
        charts: Sequence[GroupChart],
    ) -> None:
        self.table = table
        self.lock = Lock()
        self._groupings: list[_Grouping] = []
        self._kept: dict[str, _Kept] = {}
        self._untracked: Mapping[Key, int] = {}
        self._group(groupings, charts)
        self._walks = 0
        self._lost = 0
        self._gone: tuple[dict[tuple[int, int], str], ...] = ({}, {})
        self.wants_all = False

    def follow(self, groupings: Iterable[GroupingBy], charts: Sequence[GroupChart]) -> None:
        """Group, name and chart processes otherwise from now on.

        What groups did is still theirs, also of a grouping or a chart that was away: totals go
        on where they were. All processes find their groups anew with the next walk, if that
        tells of all.
        """
        with self.lock:
            self._group(groupings, charts)
            self.table.forget_groups()
            self.wants_all = True

    def _group(self, groupings: Iterable[GroupingBy], charts: Sequence[GroupChart]) -> None:
        rested = self._kept.keys() - {one.type for one in self._groupings}
        self._groupings = []
        for place, one in enumerate(groupings):
            kept = self._kept.get(one.type)
            if kept is None:
                kept = _Kept(Accounts(one.order, self._untracked), {}, Folding(one.type))
                self._kept[one.type] = kept
            elif one.type in rested:
                kept.accounts.go_on(self._untracked)
            kept.accounts.living = partial(self._living, place)
            for chart in charts:
                kept.lines.setdefault(chart, GroupLines(chart, one.type))
            lines = [kept.lines[chart] for chart in charts]
            self._groupings.append(
                _Grouping(one.type, one.names, kept.accounts, lines, kept.folding)
            )

    def _living(self, place: int) -> set[str]:
        return {one.groups[place] for one in self.table.live() if place < len(one.groups)}

    def rest(self) -> None:
        """Forget all processes, which nobody tells of any more. Totals stay as they are."""
        with self.lock:
            self.table.keep_only(frozenset())

    def take(self, walk: Walk) -> None:
        """Credit what processes did to their groups."""
        with self.lock:
            if self.wants_all and walk.processes is not None:
                self._reconcile(walk)
            pairs = self.table.take(walk.rows)
            named = [
                (known, row, tuple(one.names.name(known, row) for one in self._groupings))
                for known, row in pairs
            ]
            for position, accounts in enumerate(one.accounts for one in self._groupings):
                accounts.show({groups[position] for _, _, groups in named})
                for _, row, groups in named:
                    accounts.credit(groups[position], row.grown)
                accounts.credit_untracked(walk.untracked)
            self._untracked = walk.untracked
            gone: dict[tuple[int, int], str] = {}
            for known, row, groups in named:
                known.groups = groups
                if row.remark is Remark.ENDED:
                    gone[row.process.pid, row.process.started] = groups[0]
            self._gone = (gone, self._gone[0])
            self._ask_for_all_sometimes(walk)

    # A row that was lost may have told of an end. A walk that tells of all
    # processes puts that right.
    def _reconcile(self, walk: Walk) -> None:
        self.table.keep_only({row.process.pid for row in walk.rows})
        self.wants_all = False

    def _ask_for_all_sometimes(self, walk: Walk) -> None:
        if walk.processes is None:
            return
        self._walks += 1
        if walk.rows_lost > self._lost or self._walks % WALKS_PER_RECONCILIATION == 0:
            self.wants_all = True
        self._lost = walk.rows_lost

    def end_tick(self, seconds: int) -> list[ChartTick]:
        """The charts of all groupings for the tick that ends, of so many seconds."""
        ticks: list[ChartTick] = []
        with self.lock:
            self.table.end_tick()
            for grouping in self._groupings:
                accounts = grouping.accounts
                accounts.end_tick(seconds)
                grouping.folding.follow(accounts.folded, seconds)
                ticks.extend(
                    one.sample(accounts.names, accounts.done, seconds) for one in grouping.lines
                )
        return ticks

    def group_of(self, pid: int, started: int) -> str:
        """The group, in the first grouping, of a process that is there or has just ended.

        A start of 0 is that of whoever has the id.
        """
        known = self.table.get(pid)
        if known is not None and known.groups and started in {0, known.process.started}:
            return known.groups[0]
        groups = (gone[pid, started] for gone in self._gone if (pid, started) in gone)
        return next(groups, OTHER)

    @property
    def rows_lost(self) -> int:
        """How many rows of processes found no place until they were read, as the last walk told."""
        return self._lost

    @property
    def foldings(self) -> list[Folding]:
        """What of each grouping has no place of its own."""
        return [one.folding for one in self._groupings]

    @property
    def first(self) -> Accounts:
        """The accounts of the first grouping."""
        return self._groupings[0].accounts
