"""The processes of the made-up host, and what each does in a second: parts that add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from kvitals.model import Field, Flow, Key, Process, Transport
from kvitals.service.demo.cast import Habit, Program
from kvitals.service.demo.chance import Chance
from kvitals.service.demo.conversations import began, talked
from kvitals.service.demo.story import FAILURE, LOSS

EXIT: Key = ("process.exit", Field.CALLS)
RELEASE: Key = ("process.release", Field.CALLS)
START: Key = ("process.process", Field.CALLS)
THREAD: Key = ("process.thread", Field.CALLS)
RETRANSMIT: Key = ("socket.tcp_retransmit", Field.CALLS)
OPEN: Key = ("file.open", Field.CALLS)
# What was done since it was last told, by measurement and field.
Done: TypeAlias = defaultdict[Key, int]
# The share of receives that find nothing there yet.
_NOTHING_THERE = 0.05


@dataclass(slots=True)
class Actor:
    """A process of a program: its part of what all of them do, and what is open."""

    program: Program
    process: Process
    share: float
    keeps_open: float
    descriptors: int = 24
    is_new: bool = True
    done: Done = field(default_factory=lambda: defaultdict(int))

    def act(self, second: int, busyness: float, chance: Chance) -> list[Flow]:
        """Do what is done in a second: `done` has it, but for flows."""
        share = self.share * (busyness if self.program.is_busy else 1)
        if self.program.during is not None:
            share *= self.program.during.strength(second)
        follow(self.program.habits, share, chance, self.done, is_failing=FAILURE.is_on(second))
        kept = chance.about(self.keeps_open)
        if kept:
            self.done[OPEN] += kept
            self.descriptors += kept
        flows: list[Flow] = []
        if self.is_new:
            flows += began(self.program.talks, self.process)
            self.is_new = False
        is_bad = LOSS.is_on(second)
        for talk in self.program.talks:
            flows += talked(talk, self.process, share, chance, is_bad=is_bad)
        count_sockets(flows, chance, self.done)
        return flows


def follow(
    habits: Iterable[Habit], share: float, chance: Chance, done: Done, *, is_failing: bool
) -> None:
    """Add what a process does by its habits, given its share of it."""
    for one in habits:
        calls = chance.about(one.calls * share)
        if not calls:
            continue
        wrong = one.failing if is_failing and one.failing else one.errors
        errors = min(calls, chance.about(calls * wrong))
        done[one.measurement, Field.CALLS] += calls
        if errors:
            done[one.measurement, Field.ERRORS] += errors
        if one.size:
            done[one.measurement, Field.BYTES] += chance.about((calls - errors) * one.size)
        # What begins as a thread ends as one.
        if (one.measurement, Field.CALLS) == THREAD:
            done[EXIT] += calls
            done[RELEASE] += calls


def count_sockets(flows: Sequence[Flow], chance: Chance, done: Done) -> None:
    """Add what a process's flows are to its sockets."""
    for flow in flows:
        amounts = flow.amounts
        if not amounts.sent_calls:
            continue
        kind = "tcp" if flow.transport is Transport.TCP else "udp"
        send, receive = f"socket.{kind}_send", f"socket.{kind}_receive"
        empty = chance.about(amounts.received_calls * _NOTHING_THERE)
        done[send, Field.CALLS] += amounts.sent_calls
        done[send, Field.BYTES] += amounts.sent_bytes
        done[receive, Field.CALLS] += amounts.received_calls + empty
        done[receive, Field.BYTES] += amounts.received_bytes
        if empty:
            done[receive, Field.ERRORS] += empty
        if amounts.retransmits:
            done[RETRANSMIT] += amounts.retransmits
