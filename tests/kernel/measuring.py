"""Runs the generator under our programs: what was counted, and what should have been.

Knows the differences that `kvitals check` tells of a hook, and expects just them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kvitals.kernel.session import Session
from kvitals.model import Field, Mode, Plan, Reading, Rung, State
from kvitals.probes import MEASUREMENTS
from tests.ground_truth import Counter, Generator
from tests.kernel.hidden import releases
from tests.kernel.statistics import retransmitted_here

Key = tuple[str, Field]
Counts = dict[Key, int]

RELEASES: Key = ("process.release", Field.CALLS)
RETRANSMITS: Key = ("socket.tcp_retransmit", Field.CALLS)
FAILED_PROCESSES: Key = ("process.process_failed", Field.ERRORS)
FAILED_THREADS: Key = ("process.thread_failed", Field.ERRORS)

# Operations that a hook counts differently, as it says.
PEEKS = ("tcp_peek", "udp_peek")
FOLDERS = ("rmdir",)


@dataclass(frozen=True)
class Outcome:
    """What should have been counted and what was, and the rung that served each measurement."""

    wanted: Counts
    counted: Counts
    rungs: Mapping[str, Rung]

    def differences(self) -> dict[str, str]:
        return {
            f"{name} {field}": f"{self.counted[name, field]} instead of {wanted}"
            for (name, field), wanted in self.wanted.items()
            if self.counted[name, field] != wanted
        }


def not_comparable(plan: Plan) -> set[str]:
    """The operations that some hook of a plan says it counts differently."""
    hooks = {one.measurement: one.hook for one in plan.services}
    receives = {hooks["socket.tcp_receive"], hooks["socket.udp_receive"]}
    left_out: set[str] = set()
    if any(hook.startswith("kretprobe") for hook in receives):
        left_out.update(PEEKS)
    if hooks["vfs.unlink"].startswith("tp/"):
        left_out.update(FOLDERS)
    return left_out


def _expected(truth: Mapping[str, Counter], plan: Plan) -> Counts:
    served = {one.measurement for one in plan.services if one.state is not State.OFF}
    wanted: Counts = {
        (one.name, field): int(getattr(truth[one.name], field))
        for one in MEASUREMENTS
        for field in one.in_mode(plan.mode)
        if field is not Field.NOW and one.name in served
    }
    failed = next((s.hook for s in plan.services if s.measurement == FAILED_PROCESSES[0]), "")
    if failed.startswith(("kretprobe/", "tp/")):
        wanted[FAILED_PROCESSES] += truth[FAILED_THREADS[0]].errors
    release = plan.service(RELEASES[0]).hook
    if release.startswith("kprobe/"):
        # It asks the task that reaps, and we, who reap, are not in the cgroup.
        wanted[RELEASES] -= 1
    if release.startswith("raw_tp/"):
        # It runs on top of any task, so it cannot be asked for one cgroup alone.
        del wanted[RELEASES]
    return wanted


def _rise(session: Session, before: Reading, wanted: Counts) -> Counts:
    now = session.read().totals
    return {key: now[key] - before.totals[key] for key in wanted}


# The kernel lets tasks go in RCU callbacks, a moment after their end.
def _settled(session: Session, before: Reading, wanted: Counts) -> Counts:
    deadline = time.monotonic() + 5
    while _rise(session, before, wanted).get(RELEASES, 0) < wanted.get(RELEASES, 0):
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return _rise(session, before, wanted)


def measure(
    program: Path,
    work: Mapping[str, int],
    mode: Mode,
    cgroup: Path,
    forced: Rung | None = None,
) -> Outcome:
    """Let the generator work in a cgroup of its own and compare."""
    with (
        releases(program.name) as traced,
        Session(MEASUREMENTS, mode, forced=forced, only_cgroup=str(cgroup)) as session,
    ):
        left_out = not_comparable(session.plan)
        comparable = {name: count for name, count in work.items() if name not in left_out}
        with Generator(program, comparable) as generator:
            (cgroup / "cgroup.procs").write_text(str(generator.pid))
            before, retransmits = session.read(), retransmitted_here()
            wanted = _expected(generator.wait(), session.plan)
            # A machine that is slow enough (an emulated one) really sends again.
            wanted[RETRANSMITS] += retransmitted_here() - retransmits
            counted = _settled(session, before, wanted)
        if counted.get(RELEASES, 0) < wanted.get(RELEASES, 0):
            wanted[RELEASES] -= traced.on_top_of_pid_1()
        rungs = {
            one.measurement: one.way.rung for one in session.plan.services if one.way is not None
        }
        return Outcome(wanted, counted, rungs)
