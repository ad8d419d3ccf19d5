"""The table of processes as people ask for it: the first so many, by any column."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kvitals.model import Field, Key
from kvitals.sampling.applications import Applications
from kvitals.sampling.process_table import Known

_NOTHING: Mapping[Key, int] = {}
_ALL: Mapping[str, str] = {}
CALLS = "calls"
TEXT_COLUMNS = ("name", "group", "user", "cgroup", "state")
NUMBER_COLUMNS = ("pid", "parent", "threads", "started", CALLS)


@dataclass(frozen=True, slots=True)
class Line:
    """One process: who it is, what it did in the last tick, and what it did since we know it.

    started is in seconds of the wall clock. grown and totals are by
    `measurement.field`; grown is of the whole tick, not per second.
    """

    pid: int
    parent: int
    name: str
    group: str
    user: str
    cgroup: str
    state: str
    threads: int
    started: float
    is_ended: bool
    grown: Mapping[str, int]
    totals: Mapping[str, int]

    def value(self, column: str) -> str | int | float:
        """What a column has: one of the line's own, the growth of a key, or all calls."""
        if column == CALLS:
            return sum(amount for key, amount in self.grown.items() if key.endswith(CALLS))
        if column in TEXT_COLUMNS or column in NUMBER_COLUMNS:
            value: str | int | float = getattr(self, column)
            return value
        return self.grown.get(column, 0)


def column_of(key: Key) -> str:
    name, field = key
    return f"{name}.{field}"


def columns(keys: Iterable[tuple[str, tuple[Field, ...]]]) -> tuple[str, ...]:
    """All columns, given the measurements that are counted for processes, with their fields."""
    counted = (f"{name}.{field}" for name, fields in keys for field in fields)
    return (*NUMBER_COLUMNS, *TEXT_COLUMNS, *counted)


class Users(Protocol):
    """Tells what users are called."""

    def of(self, uid: int, /) -> str: ...


class Cgroups(Protocol):
    """Tells what cgroups are called, by their ids in version 2 and 1."""

    def of(self, cgroup: int, cgroup_v1: int, /) -> str: ...


def first_lines(
    lines: Iterable[Line], column: str, count: int, *, ascending: bool, only: Mapping[str, str]
) -> tuple[list[Line], int]:
    """The first of some lines by a column, and how many fit. Ties are by pid.

    only has the value that a column must have to be among them.
    """
    fitting = [line for line in lines if all(line.value(one) == only[one] for one in only)]
    fitting.sort(key=lambda line: (line.pid, line.started))
    fitting.sort(key=lambda line: line.value(column), reverse=not ascending)
    return fitting[:count], len(fitting)


class Listing:
    """Answers questions about the processes that there are and that ended in the last tick."""

    def __init__(
        self,
        applications: Applications,
        users: Users,
        cgroups: Cgroups,
        boot_s: Callable[[], float] = lambda: time.time() - time.clock_gettime(time.CLOCK_BOOTTIME),
    ) -> None:
        self._applications = applications
        self._users = users
        self._cgroups = cgroups
        self._boot_s = boot_s

    def top(
        self,
        column: str,
        count: int,
        *,
        ascending: bool = False,
        only: Mapping[str, str] = _ALL,
    ) -> tuple[list[Line], int]:
        """The first lines by a column, and how many lines there are. Ties are by pid.

        only has the value that a column must have to be among them.
        """
        with self._applications.lock:
            table = self._applications.table
            done = {id(known): grown for known, grown in table.done}
            shown = {id(known): known for known in (*table.live(), *table.ended)}
            shown |= {id(known): known for known, _ in table.done}
            boot_s = self._boot_s()
            lines = [
                self._line(known, done.get(one, _NOTHING), boot_s) for one, known in shown.items()
            ]
        return first_lines(lines, column, count, ascending=ascending, only=only)

    def _line(self, known: Known, grown: Mapping[Key, int], boot_s: float) -> Line:
        process = known.process
        return Line(
            pid=process.pid,
            parent=process.parent,
            name=process.name,
            group=known.groups[0] if known.groups else "",
            user=self._users.of(process.uid),
            cgroup=self._cgroups.of(process.cgroup, process.cgroup_v1),
            state=process.state,
            threads=process.threads,
            started=boot_s + process.started / 1e9,
            is_ended=known.is_ended,
            grown={column_of(key): amount for key, amount in grown.items()},
            totals={column_of(key): amount for key, amount in known.totals.items()},
        )
