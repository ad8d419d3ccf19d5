"""Processes, the groups they belong to, and the charts of these: from walks to chart ticks.

Takes walks in the collector's thread; others may look at the processes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from kvitals.model import ChartTick, GroupChart, Remark, Row, Walk
from kvitals.sampling.accounts import OTHER, Accounts
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
        self._groupings = [
            (one.names, Accounts(one.order), [GroupLines(chart, one.type) for chart in charts])
            for one in groupings
        ]
        self._walks = 0
        self._lost = 0
        self._gone: tuple[dict[tuple[int, int], str], ...] = ({}, {})
        self.wants_all = False

    def take(self, walk: Walk) -> None:
        """Credit what processes did to their groups."""
        with self.lock:
            if self.wants_all and walk.processes is not None:
                self._reconcile(walk)
            pairs = self.table.take(walk.rows)
            named = [
                (known, row, tuple(names.name(known, row) for names, _, _ in self._groupings))
                for known, row in pairs
            ]
            for position, (_, accounts, _) in enumerate(self._groupings):
                accounts.show({groups[position] for _, _, groups in named})
                for _, row, groups in named:
                    accounts.credit(groups[position], row.grown)
                accounts.credit_untracked(walk.untracked)
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
            for _, accounts, charts in self._groupings:
                accounts.end_tick()
                ticks.extend(one.sample(accounts.names, accounts.done, seconds) for one in charts)
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
    def first(self) -> Accounts:
        """The accounts of the first grouping."""
        return self._groupings[0][1]
