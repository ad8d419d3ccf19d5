"""Who comes and goes on the made-up host: rows as a walk over all processes tells them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kvitals.model import Field, Flow, Process, Remark, Row
from kvitals.service.demo.actors import EXIT, RELEASE, START, THREAD, Actor, Done, follow
from kvitals.service.demo.cast import Program
from kvitals.service.demo.chance import Chance
from kvitals.service.demo.programs import PROGRAMS, TOOL_HABITS, TOOLS
from kvitals.service.demo.story import DEPLOYMENT, NEGLECT

# How long the host has been up when the demo starts.
UP_S = 12 * 86_400
_FIRST_PID = 412
_NEGLECTED = 3
_NS = 1_000_000_000
_CGROUPS = {
    path: 2_000 + place for place, path in enumerate(dict.fromkeys(p.cgroup for p in PROGRAMS))
}
_PATHS = {number: path for path, number in _CGROUPS.items()}


def cgroup_path(cgroup: int, _cgroup_v1: int) -> str | None:
    """The path of a cgroup by its id."""
    return _PATHS.get(cgroup)


class Crowd:
    """All processes. Those that are always there began before the demo did."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._pid = _FIRST_PID
        self._by_program: dict[str, list[Actor]] = {}
        self._zombies: list[Process] = []
        self.flows: list[Flow] = []
        for one in PROGRAMS:
            if one.during is None:
                self._start(one, -UP_S + 60)

    @property
    def actors(self) -> Iterator[Actor]:
        return (actor for actors in self._by_program.values() for actor in actors)

    @property
    def processes(self) -> int:
        return sum(1 for _ in self.actors) + len(self._zombies)

    @property
    def tasks(self) -> int:
        return sum(one.program.threads for one in self.actors) + len(self._zombies)

    @property
    def zombies(self) -> int:
        return len(self._zombies)

    def find(self, pid: int) -> Actor | None:
        """The running process with an id."""
        return next((one for one in self.actors if one.process.pid == pid), None)

    def is_zombie(self, pid: int) -> bool:
        return any(one.pid == pid for one in self._zombies)

    def rows(self, second: int, busyness: float) -> list[Row]:
        """What all did in a second of the story; `flows` has with whom they talked in it."""
        self.flows = []
        left = [*self._come_and_go(second)]
        for actor in self.actors:
            self.flows += actor.act(second, busyness, self._chance)
            left += self._spawn(actor, second)
            if actor.program.spawns:
                left += self._neglect(actor, second)
        rows = []
        for actor in self.actors:
            rows.append(Row(actor.process, Remark.LIVES, actor.done))
            actor.done = defaultdict(int)
        rows += (Row(one, Remark.LIVES, {}) for one in self._zombies)
        return rows + left

    def _come_and_go(self, second: int) -> Iterator[Row]:
        for one in PROGRAMS:
            if one.during is None:
                continue
            is_there = one.name in self._by_program
            if one.during.is_on(second) and not is_there:
                self._start(one, second)
            elif is_there and not one.during.is_on(second):
                yield from self._end(one)

    def _start(self, program: Program, second: int) -> None:
        parent = self._by_program.get(program.parent, [None])[0]
        actors = self._by_program[program.name] = [
            Actor(
                program,
                self._process(program, second, parent),
                share=1 / program.count,
                # One of them has the fault.
                keeps_open=program.keeps_open if place == 0 else 0,
            )
            for place in range(program.count)
        ]
        if parent is not None:
            parent.done[START] += len(actors)
            for actor in actors:
                actor.done[THREAD] += program.threads - 1

    def _end(self, program: Program) -> Iterator[Row]:
        parent = self._by_program[program.parent][0]
        for actor in self._by_program.pop(program.name):
            yield Row(actor.process, Remark.ENDED, {EXIT: program.threads})
            yield Row(actor.process._replace(state="X"), Remark.RELEASED, {})
            parent.done[RELEASE] += program.threads

    def _spawn(self, parent: Actor, second: int) -> Iterator[Row]:
        program = parent.program
        usual = program.helpers + program.spawns * DEPLOYMENT.strength(second)
        count = self._chance.about(usual)
        if not count:
            return
        for _ in range(count):
            process = self._tool(parent, second)
            done: Done = defaultdict(int, {EXIT: 1})
            follow(TOOL_HABITS, 1, self._chance, done, is_failing=False)
            yield Row(process._replace(state="Z"), Remark.ENDED, done)
            yield Row(process._replace(state="X"), Remark.RELEASED, {})
        parent.done[START] += count
        parent.done[RELEASE] += count

    def _neglect(self, runner: Actor, second: int) -> Iterator[Row]:
        if NEGLECT.is_on(second) and not self._zombies:
            for _ in range(_NEGLECTED):
                process = self._tool(runner, second)._replace(state="Z")
                self._zombies.append(process)
                yield Row(process, Remark.ENDED, {EXIT: 1, ("file.open", Field.CALLS): 30})
            runner.done[START] += _NEGLECTED
        elif self._zombies and not NEGLECT.is_on(second):
            for process in self._zombies:
                yield Row(process._replace(state="X"), Remark.RELEASED, {})
            runner.done[RELEASE] += len(self._zombies)
            self._zombies = []

    def _tool(self, runner: Actor, second: int) -> Process:
        name = TOOLS[self._pid % len(TOOLS)]
        return self._process(runner.program, second, runner)._replace(name=name, threads=1)

    def _process(self, program: Program, second: int, parent: Actor | None) -> Process:
        self._pid += 1
        return Process(
            pid=1 if program is PROGRAMS[0] else self._pid,
            started=(UP_S + second) * _NS,
            parent=parent.process.pid if parent else int(program is not PROGRAMS[0]),
            uid=program.uid,
            cgroup=_CGROUPS[program.cgroup],
            cgroup_v1=0,
            name=program.name,
            state="S",
            threads=program.threads,
        )
