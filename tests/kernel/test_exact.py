"""Every counter rises by what the generator did, to the unit, while others run."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kvitals.kernel.session import Extent, Session
from kvitals.model import Field, Mode, Rung
from kvitals.probes import MEASUREMENTS
from tests.ground_truth import Generator, build, operations
from tests.kernel.measuring import CLOSES, PAST_TRACEPOINTS, Meter, measure
from tests.kernel.workloads import EVERYTHING, WORKLOADS


@pytest.fixture
def others() -> Iterator[None]:
    """A neighbour that reads, writes, opens and forks all the time."""
    script = "while :; do cat /proc/self/status >/dev/null; done"
    with subprocess.Popen(["sh", "-c", script]) as neighbour:
        yield
        neighbour.kill()


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_counters_rise_by_what_was_done(
    workload: str, mode: Mode, cgroup: Path, generator_program: Path
) -> None:
    outcome = measure(generator_program, WORKLOADS[workload], mode, cgroup)
    assert outcome.differences() == {}


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("rung", [Rung.FEXIT, Rung.KPROBE, Rung.TRACEPOINT, Rung.SYSCALL])
def test_every_rung_that_the_kernel_offers_counts_the_same(
    rung: Rung, mode: Mode, cgroup: Path, generator_program: Path
) -> None:
    outcome = measure(generator_program, WORKLOADS["everything"], mode, cgroup, rung)
    assert outcome.differences() == {}


def test_sockets_without_a_connection_are_counted_when_they_are_freed(
    cgroup: Path, generator_program: Path
) -> None:
    work = {"tcp_unconnected_close": 500, "tcp_duplicate_close": 500}
    outcome = measure(generator_program, work, Mode.ENTRY, cgroup, Rung.TRACEPOINT)
    assert CLOSES in outcome.wanted
    assert outcome.differences() == {}


@pytest.mark.parametrize("mode", Mode)
def test_the_table_counts_processes_the_same(
    mode: Mode, cgroup: Path, generator_program: Path
) -> None:
    outcome = measure(generator_program, WORKLOADS["everything"], mode, cgroup, no_storage=True)
    assert outcome.differences() == {}


@pytest.mark.parametrize("operation", PAST_TRACEPOINTS)
def test_peers_have_what_passes_by_the_tracepoint_of_receives(
    operation: str, cgroup: Path, generator_program: Path
) -> None:
    with (
        Session(MEASUREMENTS, Mode.ENTRY, Extent(only_cgroup=str(cgroup))) as session,
        Generator(generator_program, {operation: 20}) as generator,
    ):
        (cgroup / "cgroup.procs").write_text(str(generator.pid))
        meter = Meter(session)
        truth = generator.wait()
        meter.read()
        received = "socket.tcp_receive"
        assert truth[received].bytes > 0
        assert meter.of_peers[received, Field.BYTES] == truth[received].bytes


def test_every_operation_of_the_generator_is_in_a_workload(generator_program: Path) -> None:
    assert set(EVERYTHING) == set(operations(generator_program))


def test_32_bit_programs_are_counted_by_their_own_numbers(cgroup: Path, tmp_path: Path) -> None:
    program = build(tmp_path, bits=32)
    outcome = measure(program, WORKLOADS["everything"], Mode.RETURN, cgroup)
    assert outcome.differences() == {}


def test_zombies_are_counted_while_they_are(cgroup: Path, generator_program: Path) -> None:
    key = ("process.zombies", Field.NOW)
    with (
        Session(MEASUREMENTS, Mode.ENTRY, Extent(only_cgroup=str(cgroup))) as session,
        Generator(generator_program, {"zombie": 25}) as generator,
    ):
        before = session.read().totals[key]
        generator.go()
        generator.wait_for_zombies()
        assert session.read().totals[key] == before + 25
        generator.wait()
        assert session.read().totals[key] == before
