"""What the kernel of the made-up host tells each second: readings like those of a session."""

from __future__ import annotations

from kvitals.model import Field, Flows, Key, Plan, Reading, Walk
from kvitals.probes import MEASUREMENTS
from kvitals.service.demo.chance import Chance
from kvitals.service.demo.crowd import Crowd
from kvitals.service.demo.story import traffic

_CLOSE: Key = ("socket.tcp_close", Field.CALLS)
_ROOM_FOR_FLOWS = 4096
_ROOM_FOR_ENDED = 64 << 10
_BYTES_OF_ENDED = 120
_NOW = {
    "process.zombies": "zombies",
    "apps.processes": "processes",
    "apps.table_used": "used_percent",
    "apps.table_highest": "highest_percent",
}


class MadeUpKernel:
    """Totals that only rise, processes and flows. What all did is the sum of what each did."""

    def __init__(self, plan: Plan, chance: Chance) -> None:
        self._crowd = Crowd(chance)
        self._totals: dict[Key, int] = {
            (one.name, field): 0
            for one in MEASUREMENTS
            for field in one.in_mode(plan.mode)
            if field is not Field.NOW
        }
        self._most_ended = 0
        self._most_flows = 0

    def read(self, second: int, wall: int) -> Reading:
        """A reading in a second of the story, which is a time of the wall clock."""
        crowd, totals = self._crowd, self._totals
        rows = crowd.rows(second, traffic(wall))
        for row in rows:
            for key, amount in row.grown.items():
                totals[key] += amount
        totals[_CLOSE] += sum(one.amounts.closed for one in crowd.flows)
        ended = _BYTES_OF_ENDED * (len(rows) - crowd.processes)
        self._most_ended = max(self._most_ended, ended)
        self._most_flows = max(self._most_flows, len(crowd.flows))
        walk = Walk(
            rows,
            untracked={},
            rows_lost=0,
            waiting=ended,
            highest=self._most_ended,
            capacity=_ROOM_FOR_ENDED,
            processes=crowd.processes,
            tasks=crowd.tasks,
            zombies=crowd.zombies,
        )
        flows = Flows(
            crowd.flows,
            other={},
            folded=0,
            waiting=len(crowd.flows),
            highest=self._most_flows,
            capacity=_ROOM_FOR_FLOWS,
        )
        levels: dict[Key, int] = {
            (name, Field.NOW): getattr(walk, number) for name, number in _NOW.items()
        }
        levels["network.table_used", Field.NOW] = flows.used_percent
        levels["network.table_highest", Field.NOW] = flows.highest_percent
        return Reading({**totals, **levels}, walk, flows)

    @property
    def events(self) -> int:
        """How many calls were counted until now."""
        return sum(amount for (_, field), amount in self._totals.items() if field is Field.CALLS)

    def descriptor_count(self, pid: int) -> int | None:
        """How many file descriptors a process has open."""
        found = self._crowd.find(pid)
        return found.descriptors if found else None

    def command_line(self, pid: int) -> str:
        """The name stands for it."""
        found = self._crowd.find(pid)
        return found.process.name if found else ""

    def is_zombie(self, pid: int) -> bool:
        return self._crowd.is_zombie(pid)
