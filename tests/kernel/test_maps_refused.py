"""A map that the kernel does not make costs what it is for, or ends a start in a sentence."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kvitals.kernel.session import Extent, Session
from kvitals.model import Field, Key, Mode, State
from kvitals.probes import MEASUREMENTS
from tests.ground_truth import Generator
from tests.product import BIN, Running, started, wait_for

WORK = {"open": 100, "read": 100, "fork": 20}
COUNTED: tuple[Key, ...] = (
    ("file.open", Field.CALLS),
    ("vfs.read", Field.BYTES),
    ("process.exit", Field.CALLS),
)
# More than the kernel makes of a ring buffer, and of a table.
TOO_LARGE = Extent(table_size=1 << 30)
TOO_MANY = Extent(flow_table_size=1 << 31)


@pytest.mark.parametrize(
    ("extent", "degraded", "off"),
    [
        (TOO_LARGE, {"apps.processes"}, set()),
        (
            TOO_MANY,
            set(),
            {"network.transfers", "network.connections", "network.datagrams"},
        ),
    ],
    ids=["ring of processes", "tables of flows"],
)
def test_without_one_that_is_too_large_all_else_counts_to_the_unit(
    extent: Extent,
    degraded: set[str],
    off: set[str],
    cgroup: Path,
    generator_program: Path,
) -> None:
    with Session(MEASUREMENTS, Mode.RETURN, replace(extent, only_cgroup=str(cgroup))) as session:
        services = {one.measurement: one for one in session.plan.services}
        assert degraded <= {name for name, one in services.items() if one.state is State.DEGRADED}
        assert off <= {name for name, one in services.items() if one.state is State.OFF}
        assert all("tables of flows" in services[one].reason for one in off)
        before = session.read().totals
        with Generator(generator_program, WORK) as generator:
            (cgroup / "cgroup.procs").write_text(str(generator.pid))
            truth = generator.wait()
        reading = session.read()
        for name, field in COUNTED:
            rise = reading.totals[name, field] - before[name, field]
            assert rise == getattr(truth[name], field), name
        assert reading.walk is not None
        opened = sum(row.grown.get(COUNTED[0], 0) for row in reading.walk.rows)
        assert opened + reading.walk.untracked.get(COUNTED[0], 0) == truth["file.open"].calls


@contextmanager
def plugin_without(calls: str, trace: Path) -> Iterator[Running]:
    """A plugin to which the kernel refuses some calls of bpf(2) for want of memory."""
    inject = [] if calls == "none" else ["-e", f"inject=bpf:error=ENOMEM:when={calls}"]
    command = ["strace", "-f", "-qq", "-e", "trace=bpf", *inject, "-o", str(trace)]
    with started([*command, BIN / "ebpf.plugin", "1"]) as running:
        try:
            yield running
        finally:
            # Strace ends with what it traces, and not the other way round.
            subprocess.run(["kill", *plugins_of(running)], check=False, capture_output=True)
            running.process.wait(30)


def plugins_of(running: Running) -> list[str]:
    pid = running.process.pid
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def goes_on(running: Running) -> bool:
    """Whether it told of values; False where it ended instead."""
    wait_for(lambda: "SET " in running.written() or running.has_ended, "values, or an end")
    return "SET " in running.written()


@pytest.mark.timeout(400)
def test_whichever_map_finds_no_memory_it_goes_on_or_ends_in_a_sentence(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    with plugin_without("none", trace) as running:
        assert goes_on(running)
    lines = [one for one in trace.read_text().split("\n") if "bpf(" in one]
    made = [number for number, line in enumerate(lines, 1) if "BPF_MAP_CREATE, " in line]
    # libbpf tries with maps of its own what the kernel can, and does without it.
    assert len(made) > 15
    ended = 0
    for number in made:
        with plugin_without(str(number), trace) as running:
            if goes_on(running):
                assert "attached mode=entry" in running.logged()
            else:
                ended += 1
                assert running.written() == "DISABLE\n"
                assert re.search(r"no memory for maps|Cannot allocate memory", running.logged())
            assert "(INJECTED)" in trace.read_text()
            assert "Traceback" not in running.logged(), number
    assert ended < len(made) / 2
