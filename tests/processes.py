"""Ready-made processes, rows and walks, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kvitals.model import Field, Key, Process, Remark, Row, Walk

CALLS: Key = ("m", Field.CALLS)


def process(
    pid: int = 100,
    name: str = "cat",
    *,
    parent: int = 1,
    started: int = 0,
    uid: int = 0,
    cgroup: int = 1,
    state: str = "S",
    threads: int = 1,
) -> Process:
    """A process; one that is not told when it started did so when its id says."""
    return Process(pid, started or pid, parent, uid, cgroup, 0, name, state, threads)


def row(
    of: Process, remark: Remark = Remark.LIVES, grown: Mapping[Key, int] | int | None = None
) -> Row:
    """A row; a number stands for that many calls."""
    return Row(of, remark, {CALLS: grown} if isinstance(grown, int) else grown or {})


def walk(
    *rows: Row,
    untracked: int = 0,
    lost: int = 0,
    processes: int | None = 1,
) -> Walk:
    """A walk; without a number of processes, one that fetched ended processes alone."""
    return Walk(
        rows=rows,
        untracked={CALLS: untracked},
        rows_lost=lost,
        waiting=0,
        highest=0,
        capacity=4096,
        processes=processes,
    )


def sums(grown: Sequence[Mapping[Key, int]]) -> dict[Key, int]:
    """What several did together, without what nobody did."""
    found: dict[Key, int] = {}
    for one in grown:
        for key, amount in one.items():
            found[key] = found.get(key, 0) + amount
    return {key: amount for key, amount in found.items() if amount}
