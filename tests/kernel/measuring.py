"""Runs the generator under our programs: what was counted, and what should have been.

Knows the differences that `kvitals check` tells of a hook, and expects just them.
"""

from __future__ import annotations

import time
from collections import Counter as TallyCounter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kvitals.kernel.session import Extent, Session
from kvitals.model import Field, Key, Mode, Plan, Rung, Service, State, Transport
from kvitals.probes import MEASUREMENTS
from kvitals.probes.socket import COPIED, TRIES
from kvitals.probes.ways import BY_SEGMENT, WITHOUT_BTF, ZEROCOPY_UNSEEN
from tests.ground_truth import Counter, Generator
from tests.kernel.hidden import releases
from tests.kernel.statistics import retransmitted_here

Counts = dict[Key, int]

RELEASES: Key = ("process.release", Field.CALLS)
RETRANSMITS: Key = ("socket.tcp_retransmit", Field.CALLS)
CLOSES: Key = ("socket.tcp_close", Field.CALLS)
RECEIVES: Key = ("socket.tcp_receive", Field.CALLS)
TRANSFERS = "network.transfers"
# What is compared to the unit while programs, processors or modules come and go.
COUNTED: tuple[Key, ...] = (
    ("file.open", Field.CALLS),
    ("file.close", Field.CALLS),
    ("vfs.read", Field.CALLS),
    ("vfs.read", Field.BYTES),
    ("process.process", Field.CALLS),
    ("process.exit", Field.CALLS),
    ("socket.udp_send", Field.CALLS),
    ("socket.udp_send", Field.BYTES),
    ("socket.udp_receive", Field.BYTES),
)
FAILED_PROCESSES: Key = ("process.process_failed", Field.ERRORS)
FAILED_THREADS: Key = ("process.thread_failed", Field.ERRORS)

_TRANSFERS = ("tcp_send", "tcp_receive", "udp_send", "udp_receive")

# Operations that a kind of hook counts differently, as it says.
PEEKS = ("tcp_peek", "udp_peek")
FOLDERS = ("rmdir",)
PAST_TRACEPOINTS = ("tcp_splice", "tcp_zerocopy")
MAPPED = ("tcp_zerocopy",)
UNTOLD = ("udp_fewer", "ring_receive")
BY_FUNCTIONS = (*PEEKS, *UNTOLD, "udp_truncated", "udp_lite", "tcp_tls", *MAPPED)
LEGACY = ("legacy",)
PATHS = ("tcp_multipath",)
UNREAD = ("clone3_fault",)

# What flows tell by transport, and the measurement of the host that it adds up to.
OF_PEERS = {
    (Transport.TCP, "sent_bytes"): "socket.tcp_send",
    (Transport.TCP, "received_bytes"): "socket.tcp_receive",
    (Transport.UDP, "sent_bytes"): "socket.udp_send",
    (Transport.UDP, "received_bytes"): "socket.udp_receive",
}


@dataclass(frozen=True)
class Outcome:
    """What should have been counted and what was: for the host, and summed over others.

    rungs are those that served each measurement.
    """

    wanted: Counts
    counted: Counts
    wanted_of_processes: Counts
    counted_of_processes: Counts
    wanted_of_peers: Counts
    counted_of_peers: Counts
    rungs: Mapping[str, Rung]

    def differences(self) -> dict[str, str]:
        pairs = (
            ("", self.wanted, self.counted),
            ("processes: ", self.wanted_of_processes, self.counted_of_processes),
            ("peers: ", self.wanted_of_peers, self.counted_of_peers),
        )
        return {
            f"{title}{name} {field}": f"{counts.get((name, field), 0)} instead of {amount}"
            for title, wanted, counts in pairs
            for (name, field), amount in wanted.items()
            if counts.get((name, field), 0) != amount
        }


def not_comparable(plan: Plan) -> set[str]:
    """The operations that some hook of a plan says it counts differently."""
    services = {one.measurement: one for one in plan.services}
    transfers = [services[f"socket.{one}"] for one in _TRANSFERS]
    left_out: set[str] = set()
    if any(one.hook.startswith("kretprobe") for one in transfers):
        left_out.update(BY_FUNCTIONS)
    if any(TRIES in one.reason for one in transfers):
        left_out.update(UNTOLD)
    if services["socket.tcp_receive"].hook.startswith("tp_btf"):
        left_out.update(PAST_TRACEPOINTS)
    if any(told in services["socket.tcp_receive"].reason for told in (COPIED, ZEROCOPY_UNSEEN)):
        left_out.update(MAPPED)
    if services["vfs.unlink"].hook.startswith("tp/"):
        left_out.update(FOLDERS)
    if services[CLOSES[0]].hook.startswith("kprobe"):
        left_out.update(PATHS)
    if any(_is_by_program(one) for one in services.values()):
        left_out.update(LEGACY)
    if services.get(FAILED_PROCESSES[0], services["vfs.read"]).hook.startswith(("fexit", "kret")):
        left_out.update(UNREAD)
    return left_out


def _is_by_program(service: Service) -> bool:
    """Whether a hook tells 32-bit calls by the program that makes them, or not at all."""
    return any(told in service.reason for told in (BY_SEGMENT, WITHOUT_BTF))


def _expected(truth: Mapping[str, Counter], plan: Plan) -> Counts:
    served = {one.measurement for one in plan.services if one.state is not State.OFF}
    wanted: Counts = {
        (one.name, field): int(getattr(truth[one.name], field))
        for one in MEASUREMENTS
        for field in one.in_mode(plan.mode)
        if one.slot is not None and one.name in served
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
    if plan.service(CLOSES[0]).hook.endswith("/tcp_destroy_sock") and truth[RECEIVES[0]].calls:
        # A connection whose last acknowledgement is late is freed on top of any task.
        del wanted[CLOSES]
    return wanted


def _expected_of_processes(
    wanted: Counts, truth: Mapping[str, Counter], session: Session
) -> Counts:
    """The same, but for what is credited to whom it happened rather than who did it."""
    counted = session.counted_for_processes
    of_processes = {key: amount for key, amount in wanted.items() if key[0] in counted}
    of_processes.pop(RETRANSMITS, None)
    if RELEASES[0] in counted:
        of_processes[RELEASES] = truth[RELEASES[0]].calls
    return of_processes


def _expected_of_peers(truth: Mapping[str, Counter], plan: Plan) -> Counts:
    transfers = next((one for one in plan.services if one.measurement == TRANSFERS), None)
    if transfers is None or transfers.state is State.OFF:
        return {}
    return {(name, Field.BYTES): truth[name].bytes for name in OF_PEERS.values()}


class Meter:
    """Reads a session, and adds up what it tells of processes and peers.

    What could be credited to no process is added to what they did: kernels up to
    6.1 give no task storage to a program that interrupted another one inside of it.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        first = session.read()
        self._now = self._before = first.totals
        self._untracked = first.walk.untracked if first.walk else {}
        self.of_processes: TallyCounter[Key] = TallyCounter()
        self.of_peers: TallyCounter[Key] = TallyCounter()

    def read(self) -> None:
        reading = self._session.read()
        self._now = reading.totals
        if reading.walk is not None:
            for row in reading.walk.rows:
                self.of_processes.update(row.grown)
            untracked, self._untracked = self._untracked, reading.walk.untracked
            self.of_processes.update(self._untracked)
            self.of_processes.subtract(untracked)
        for flow in reading.flows.rows if reading.flows else ():
            for (transport, field), name in OF_PEERS.items():
                if flow.transport is transport:
                    self.of_peers[name, Field.BYTES] += getattr(flow.amounts, field)

    def rise(self, wanted: Counts) -> Counts:
        return {key: self._now[key] - self._before[key] for key in wanted}


# The kernel lets tasks go in RCU callbacks, a moment after their end.
def _settle(meter: Meter, wanted: Counts, of_processes: Counts) -> None:
    deadline = time.monotonic() + 5
    while True:
        meter.read()
        released = meter.rise(wanted).get(RELEASES, 0) >= wanted.get(RELEASES, 0)
        told = meter.of_processes[RELEASES] >= of_processes.get(RELEASES, 0)
        if (released and told) or time.monotonic() > deadline:
            return
        time.sleep(0.05)


# As the collector does: who ended finds a bounded place until it is read.
def _wait(generator: Generator, meter: Meter) -> dict[str, Counter]:
    with ThreadPoolExecutor(1) as waiting:
        truth = waiting.submit(generator.wait)
        while not truth.done():
            meter.read()
            time.sleep(0.2)
        return truth.result()


def measure(
    program: Path,
    work: Mapping[str, int],
    mode: Mode,
    cgroup: Path,
    forced: Rung | None = None,
    *,
    no_storage: bool = False,
) -> Outcome:
    """Let the generator work in a cgroup of its own and compare."""
    # Room enough for a storm, since nobody comes when it is half full.
    extent = Extent(
        only_cgroup=str(cgroup), forced=forced, no_storage=no_storage, table_size=1 << 16
    )
    with (
        releases(program.name) as traced,
        Session(MEASUREMENTS, mode, extent) as session,
    ):
        left_out = not_comparable(session.plan)
        comparable = {name: count for name, count in work.items() if name not in left_out}
        with Generator(program, comparable) as generator:
            (cgroup / "cgroup.procs").write_text(str(generator.pid))
            meter, retransmits = Meter(session), retransmitted_here()
            truth = _wait(generator, meter)
            wanted = _expected(truth, session.plan)
            # A machine that is slow enough (an emulated one) really sends again.
            wanted[RETRANSMITS] += retransmitted_here() - retransmits
            of_processes = _expected_of_processes(wanted, truth, session)
            _settle(meter, wanted, of_processes)
        counted = meter.rise(wanted)
        hidden = traced.on_top_of_pid_1()
        if counted.get(RELEASES, 0) < wanted.get(RELEASES, 0):
            wanted[RELEASES] -= hidden
        if meter.of_processes[RELEASES] < of_processes.get(RELEASES, 0):
            of_processes[RELEASES] -= hidden
        rungs = {
            one.measurement: one.way.rung for one in session.plan.services if one.way is not None
        }
        told = {key: meter.of_processes[key] for key in of_processes}
        of_peers = _expected_of_peers(truth, session.plan)
        told_of_peers = {key: meter.of_peers[key] for key in of_peers}
        return Outcome(wanted, counted, of_processes, told, of_peers, told_of_peers, rungs)
