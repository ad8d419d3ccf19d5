"""Every counter rises by what the generator did, to the unit, while others run."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from kvitals.kernel.session import Session
from kvitals.model import Field, Mode, Reading, Rung
from kvitals.probes import PROBES
from tests.ground_truth import Counter, Generator, build, operations
from tests.kernel.hidden import releases
from tests.kernel.statistics import retransmitted_here

MEASUREMENTS = [one for probe in PROBES for one in probe.measurements]
FIELDS = {
    (one.name, field): field.value
    for one in MEASUREMENTS
    for field in one.fields
    if field is not Field.NOW
}

Key = tuple[str, Field]
RELEASES: Key = ("process.release", Field.CALLS)
RETRANSMITS: Key = ("socket.tcp_retransmit", Field.CALLS)

FILES = ("open", "openat", "openat2", "creat", "open_fail", "openat_fail", "openat2_fail")
DESCRIPTORS = ("close_fail",)
TRANSFERS = (
    *("read", "pread", "readv", "preadv", "preadv2", "read_fail", "readv_fail"),
    *("write", "pwrite", "writev", "pwritev", "pwritev2", "write_fail", "writev_fail"),
)
NAMES = ("unlink", "unlinkat", "unlink_fail", "rmdir")
PROCESSES = ("fork", "vfork", "clone", "clone3", "fork_fail", "clone3_fail", "zombie")
THREADS = ("thread", "thread3", "thread_fail", "thread3_fail")
TCP = (
    *("tcp4", "tcp6", "tcp_peek", "tcp_fail", "tcp_sendfile"),
    *("tcp_unconnected_close", "tcp_exit_close", "tcp_duplicate_close"),
)
UDP = ("udp4", "udp6", "udp_mapped", "udp_connected", "udp_fail", "udp_peek", "udp_mmsg")

EVERYTHING = FILES + DESCRIPTORS + TRANSFERS + NAMES + PROCESSES + THREADS + TCP + UDP

WORKLOADS: dict[str, Mapping[str, int]] = {
    "files": dict.fromkeys(FILES + DESCRIPTORS, 1000),
    "transfers": dict.fromkeys(TRANSFERS, 1000),
    "names": dict.fromkeys(NAMES, 500),
    "processes": dict.fromkeys(PROCESSES, 200),
    "threads": dict.fromkeys(THREADS, 500),
    "tcp": dict.fromkeys(TCP, 50),
    "udp": dict.fromkeys(UDP, 500),
    "everything": dict.fromkeys(EVERYTHING, 7),
    # As fast as one process can: the loss that the design forbids.
    "storm": {"fork": 20_000, "thread": 4000, "open": 16_000, "udp4": 16_000},
}


@pytest.fixture
def others() -> Iterator[None]:
    """A neighbour that reads, writes, opens and forks all the time."""
    script = "while :; do cat /proc/self/status >/dev/null; done"
    with subprocess.Popen(["sh", "-c", script]) as neighbour:
        yield
        neighbour.kill()


def counted(session: Session, before: Reading) -> dict[Key, int]:
    now = session.read().totals
    return {key: now[key] - before.totals[key] for key in now if key in FIELDS}


def expected(truth: Mapping[str, Counter], mode: Mode) -> dict[Key, int]:
    return {
        (name, field): getattr(truth[name], attribute)
        for (name, field), attribute in FIELDS.items()
        if mode is Mode.RETURN or field is not Field.ERRORS
    }


# The kernel lets tasks go in RCU callbacks, a moment after their end.
def settled(session: Session, before: Reading, releases: int) -> dict[Key, int]:
    deadline = time.monotonic() + 5
    while counted(session, before)[RELEASES] < releases and time.monotonic() < deadline:
        time.sleep(0.05)
    return counted(session, before)


def measure(
    program: Path,
    work: Mapping[str, int],
    mode: Mode,
    cgroup: Path,
    forced: Rung | None = None,
) -> tuple[dict[Key, int], dict[Key, int]]:
    """What was expected and what was counted."""
    with (
        releases(program.name) as traced,
        Session(MEASUREMENTS, mode, forced=forced, only_cgroup=str(cgroup)) as session,
        Generator(program, work) as generator,
    ):
        (cgroup / "cgroup.procs").write_text(str(generator.pid))
        before, retransmits = session.read(), retransmitted_here()
        wanted = expected(generator.wait(), mode)
        # A machine that is slow enough (an emulated one) really sends again.
        wanted[RETRANSMITS] += retransmitted_here() - retransmits
        rose = settled(session, before, wanted[RELEASES])
        if session.plan.service("process.release").hook == "kprobe/release_task":
            # It asks the task that reaps, and we, who reap, are not in the cgroup.
            wanted[RELEASES] -= 1
        elif rose[RELEASES] < wanted[RELEASES]:
            wanted[RELEASES] -= traced.on_top_of_pid_1()
        return wanted, rose


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_counters_rise_by_what_was_done(
    workload: str, mode: Mode, cgroup: Path, generator_program: Path
) -> None:
    wanted, rose = measure(generator_program, WORKLOADS[workload], mode, cgroup)
    assert wanted == rose


# A return probe is not given the flags of its call, and takes what was peeked at
# for received, as `kvitals check` says.
PEEKS = {"tcp_peek", "udp_peek"}


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("rung", [Rung.FEXIT, Rung.KPROBE, Rung.TRACEPOINT, Rung.SYSCALL])
def test_every_rung_that_the_kernel_offers_counts_the_same(
    rung: Rung, mode: Mode, cgroup: Path, generator_program: Path
) -> None:
    work = {name: 7 for name in EVERYTHING if rung is not Rung.KPROBE or name not in PEEKS}
    wanted, rose = measure(generator_program, work, mode, cgroup, rung)
    assert wanted == rose


def test_every_operation_of_the_generator_is_in_a_workload(generator_program: Path) -> None:
    assert set(EVERYTHING) == set(operations(generator_program))


def test_32_bit_programs_are_counted_by_their_own_numbers(cgroup: Path, tmp_path: Path) -> None:
    program = build(tmp_path, bits=32)
    wanted, rose = measure(program, WORKLOADS["everything"], Mode.RETURN, cgroup)
    assert wanted == rose


def test_zombies_are_counted_while_they_are(cgroup: Path, generator_program: Path) -> None:
    key = ("process.zombies", Field.NOW)
    with (
        Session(MEASUREMENTS, Mode.ENTRY, only_cgroup=str(cgroup)) as session,
        Generator(generator_program, {"zombie": 25}) as generator,
    ):
        before = session.read().totals[key]
        generator.go()
        generator.wait_for_zombies()
        assert session.read().totals[key] == before + 25
        generator.wait()
        assert session.read().totals[key] == before
