"""Real cgroups and real users: whose work is counted under which name."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kvitals.config.settings import Grouping, Settings
from kvitals.kernel.cgroups import root_path, v1_hierarchy
from kvitals.model import Mode, Tick
from kvitals.service.collector import Collector
from tests.kernel.talking import talking, tell

CONTAINER = "3f2a91c07b5d" + "0" * 52
# Tells when it has started, waits for a go, and opens a file so many times.
OPEN = "echo ready; read go; i=0; while [ $i -lt {} ]; do : < /dev/null; i=$((i+1)); done"
COUNT = 137


@contextmanager
def folder(path: Path) -> Iterator[Path]:
    path.mkdir()
    try:
        yield path
    finally:
        path.rmdir()


def opened(tick: Tick, grouping: Grouping) -> dict[str, int]:
    return {
        line.name: total or 0
        for one in tick.charts
        if one.chart.full_id == f"{grouping}.file_open"
        for line, total in zip(one.chart.dimensions, one.totals, strict=True)
    }


def work_in(collector: Collector, *cgroups: Path, user: int | None = None) -> Tick:
    """Let a process of cgroups open files, and tick when it has ended."""
    with talking(["/bin/dash", "-c", OPEN.format(COUNT)], user=user) as process:
        # It would take along what it did since the last tick.
        collector.tick()
        for one in cgroups:
            (one / "cgroup.procs").write_text(str(process.pid))
        collector.tick()
        time.sleep(0.2)
        tell(process)
        process.wait()
    time.sleep(0.2)
    return collector.tick()


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    by = (Grouping.CGROUPS, Grouping.USERS)
    settings = Settings(mode=Mode.RETURN, folder=tmp_path, group_by=by)
    with Collector(settings) as one:
        one.tick()
        yield one


@pytest.mark.parametrize(
    ("folder_name", "group"),
    [
        ("kvitals-test.service", "kvitals-test.service"),
        (f"docker-{CONTAINER}.scope", "docker 3f2a91c07b5d"),
        (f"libpod-{CONTAINER}.scope", "podman 3f2a91c07b5d"),
    ],
)
def test_a_cgroup_of_version_2_is_called_as_people_call_it(
    folder_name: str, group: str, collector: Collector
) -> None:
    with folder(root_path() / folder_name) as cgroup:
        tick = work_in(collector, cgroup)
        assert opened(tick, Grouping.CGROUPS)[group] == COUNT


def test_a_cgroup_of_version_1_counts_where_version_2_has_only_its_root(
    collector: Collector,
) -> None:
    _, views = v1_hierarchy()
    if not views:
        pytest.skip("no hierarchy of cgroup version 1 is mounted here")
    with folder(views[0].folder / "docker-test") as engine, folder(engine / CONTAINER) as cgroup:
        tick = work_in(collector, cgroup)
        assert opened(tick, Grouping.CGROUPS)["container 3f2a91c07b5d"] == COUNT


def test_containers_that_are_moved_in_version_1_alone_are_not_charged_to_their_engine(
    collector: Collector,
) -> None:
    _, views = v1_hierarchy()
    if not views:
        pytest.skip("no hierarchy of cgroup version 1 is mounted here")
    engine = "kvitals-engine.service"
    other = CONTAINER[::-1]
    with (
        folder(root_path() / engine) as unified,
        folder(views[0].folder / f"docker-{CONTAINER}.scope") as first,
        folder(views[0].folder / f"docker-{other}.scope") as second,
        folder(views[0].folder / engine) as daemon,
    ):
        ticks = [work_in(collector, unified, one) for one in (first, second, daemon)]
    names = (f"docker {CONTAINER[:12]}", f"docker {other[:12]}", engine)
    found = [opened(tick, Grouping.CGROUPS)[name] for tick, name in zip(ticks, names, strict=True)]
    assert found == [COUNT] * 3


def test_a_user_has_what_its_processes_did(collector: Collector) -> None:
    before = opened(collector.tick(), Grouping.USERS).get("nobody", 0)
    with folder(root_path() / "kvitals-test-user") as cgroup:
        tick = work_in(collector, cgroup, user=65534)
        group = opened(tick, Grouping.USERS)
    assert group["nobody"] - before >= COUNT
    assert opened(tick, Grouping.CGROUPS)["kvitals-test-user"] == COUNT
