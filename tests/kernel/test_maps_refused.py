"""A map that the kernel does not make costs what it is for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kvitals.kernel.session import Extent, Session
from kvitals.model import Field, Key, Mode, State
from kvitals.probes import MEASUREMENTS
from tests.ground_truth import Generator

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
