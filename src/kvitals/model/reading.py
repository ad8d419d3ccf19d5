"""What was read from the kernel at one moment: the totals of the host, and what processes did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from kvitals.model.measuring import Field
from kvitals.model.peers import Flows

Key = tuple[str, Field]


class Remark(IntEnum):
    """Why a process is told of. The order is that of `enum remark` in bpf/lib/rows.bpf.h."""

    LIVES = 0
    RENAMED = 1
    ENDED = 2
    RELEASED = 3
    THREAD = 4
    SOCKET = 5


class Process(NamedTuple):
    """Who a process is.

    pid is that of the initial PID namespace; started is in nanoseconds since
    boot; with pid it names a process once and for all. parent is a pid, or 0
    where it is not known any more. uid is the effective one. cgroup is a
    cgroup v2 id, cgroup_v1 an id in the hierarchy of one v1 controller, or 0.
    name is the kernel's, of at most 15 bytes. state is a letter as in ps(1).
    """

    pid: int
    started: int
    parent: int
    uid: int
    cgroup: int
    cgroup_v1: int
    name: str
    state: str
    threads: int


class Row(NamedTuple):
    """What a process did since it was told of before.

    A row that remarks RENAMED has the old name, and what was done under it.
    """

    process: Process
    remark: Remark
    grown: Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class Walk:
    """A look at all processes: rows of those that did something or changed.

    rows are in the order in which they happened. untracked are totals since
    attach of what could be credited to no process; rows_lost, a total too,
    says how many rows found no place. waiting of capacity is how full the
    bounded table was, in bytes or in entries, and highest the most that waiting
    has ever been. processes, tasks and zombies are those there now, or None
    when only ended processes were fetched.
    """

    rows: Sequence[Row]
    untracked: Mapping[Key, int]
    rows_lost: int
    waiting: int
    highest: int
    capacity: int
    processes: int | None = None
    tasks: int | None = None
    zombies: int | None = None

    @property
    def used_percent(self) -> int:
        return -(-100 * self.waiting // self.capacity)

    @property
    def highest_percent(self) -> int:
        return -(-100 * self.highest // self.capacity)


@dataclass(frozen=True, slots=True)
class Reading:
    """Totals since attach, at one moment. A key that is absent was not measured."""

    totals: Mapping[Key, int]
    walk: Walk | None = field(default=None)
    flows: Flows | None = field(default=None)
