"""Each group of processes has what its processes did, to the unit, however short they lived."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from kvitals.config.settings import Grouping, Settings
from kvitals.model import Mode, Tick
from kvitals.probes import PROBES
from kvitals.service.collector import Collector
from kvitals.service.stop import Stop
from tests.ground_truth import Counter as Done
from tests.ground_truth import Generator
from tests.kernel.hidden import releases
from tests.kernel.talking import Process, ask, talking

Truth = Mapping[str, Done]
# What each chart of groups shows, as its declaration says.
CHARTS = {chart.id: chart.terms for probe in PROBES for chart in probe.group_charts}
CLOSE = "task_close"


def wanted(truths: Sequence[Truth]) -> dict[str, int]:
    """What the charts of a group should have, given what its generators did."""
    return {
        name: sum(
            int(getattr(truth[term.measurement], term.field)) for truth in truths for term in terms
        )
        for name, terms in CHARTS.items()
    }


def totals(tick: Tick, grouping: str = "apps") -> dict[str, dict[str, int]]:
    """The totals of each group, by chart."""
    groups: dict[str, dict[str, int]] = {}
    for one in tick.charts:
        if one.chart.type == grouping:
            for line, total in zip(one.chart.dimensions, one.totals, strict=True):
                groups.setdefault(line.id, {})[one.chart.id] = total or 0
    return groups


class Collecting:
    """A collector, and the ticks that it has delivered."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.ticks: list[Tick] = []

    def tick(self) -> Tick:
        self.ticks.append(self.collector.tick())
        return self.ticks[-1]

    def while_doing(self, work: Callable[[], object]) -> None:
        """Collect as the product does until a call has returned."""
        stop = Stop()
        with ThreadPoolExecutor(1) as pool:
            done = pool.submit(self.collector.run, stop, self.ticks.append)
            try:
                work()
            finally:
                stop.set()
            done.result()

    def settled(self, group: str, chart: str, count: int) -> dict[str, dict[str, int]]:
        """The totals once a group has so many, or after a while."""
        deadline = time.monotonic() + 5
        while totals(self.tick()).get(group, {}).get(chart, 0) < count:
            if time.monotonic() > deadline:
                break
            time.sleep(0.1)
        return totals(self.ticks[-1])


@contextmanager
def collecting(folder: Path, groups: str, **settings: object) -> Iterator[Collecting]:
    (folder / "apps_groups.conf").write_text(groups)
    chosen = Settings(mode=Mode.RETURN, folder=folder, **settings)  # type: ignore[arg-type]
    with Collector(chosen) as collector:
        running = Collecting(collector)
        running.tick()
        yield running


def copies(program: Path, folder: Path, *names: str) -> list[Path]:
    """The generator under other names."""
    return [Path(shutil.copy(program, folder / name)) for name in names]


def run_in(cgroup: Path, program: Path, work: Mapping[str, int]) -> Truth:
    with Generator(program, work) as generator:
        (cgroup / "cgroup.procs").write_text(str(generator.pid))
        return generator.wait()


WORK = {"brief": 30, "open": 40, "write": 25, "readv": 9, "unlink_fail": 5, "udp4": 12, "tcp4": 3}


@pytest.mark.parametrize("no_storage", [False, True], ids=["storage", "table"])
def test_each_group_has_what_its_generators_did(
    no_storage: bool, cgroup: Path, generator_program: Path, tmp_path: Path
) -> None:
    names = [f"gen-{letter}{number}" for letter in "abc" for number in (1, 2)]
    programs = copies(generator_program, tmp_path, *names)
    groups = "\n".join(f"{letter}: gen-{letter}*" for letter in "abc")
    with (
        releases("gen-") as traced,
        collecting(tmp_path, groups, only_cgroup=str(cgroup), no_storage=no_storage) as running,
        ThreadPoolExecutor(3) as pool,
    ):
        truths: dict[str, list[Truth]] = {"a": [], "b": [], "c": []}

        def work() -> None:
            jobs = [(one, pool.submit(run_in, cgroup, one, WORK)) for one in programs * 3]
            for program, job in jobs:
                truths[program.name[4]].append(job.result())

        running.while_doing(work)
        expected = {letter: wanted(of) for letter, of in truths.items()}
        for letter, charts in expected.items():
            running.settled(letter, CLOSE, charts[CLOSE])
        found = {letter: totals(running.tick())[letter] for letter in "abc"}
        hidden = traced.on_top_of_pid_1()
        missing = sum(expected[one][CLOSE] - found[one].pop(CLOSE) for one in "abc")
        assert 0 <= missing <= hidden
        for one in "abc":
            del expected[one][CLOSE]
        assert found == expected
        assert "untracked" not in totals(running.ticks[-1])


def test_the_groups_add_up_to_the_host_in_every_grouping(
    cgroup: Path, generator_program: Path, tmp_path: Path
) -> None:
    programs = copies(generator_program, tmp_path, "gen-one", "gen-two", "unnamed")
    everything = tuple(Grouping)
    with collecting(
        tmp_path, "one: gen-one\ntwo: gen-two", only_cgroup=str(cgroup), group_by=everything
    ) as running:
        for program in programs:
            running.while_doing(partial(run_in, cgroup, program, WORK))
        time.sleep(0.5)
        tick = running.tick()
        host = {
            (term.measurement, term.field): total
            for one in tick.charts
            if one.chart.type == "ebpf"
            for line, total in zip(one.chart.dimensions, one.totals, strict=True)
            for term in line.terms
            if len(line.terms) == 1
        }
        for grouping in everything:
            sums: Counter[str] = Counter()
            for charts in totals(tick, grouping).values():
                sums.update(charts)
            for name in ("file_open", "file_open_error", "file_closed", "file_deleted"):
                (term,) = CHARTS[name]
                assert sums[name] == host[term.measurement, term.field], (grouping, name)
            assert sums["vfs_write_bytes"] == sum(
                total
                for one in tick.charts
                if one.chart.full_id == "ebpf.io_bytes"
                for line, total in zip(one.chart.dimensions, one.totals, strict=True)
                if line.name == "write" and total
            )


# The kernel can be out of memory for a record at the moment when it is asked for
# thousands of them (bpf_mem_alloc in an interrupt): what was done then is untracked.
MOST_UNTRACKED = 20


def with_untracked(groups: Mapping[str, Mapping[str, int]], name: str) -> dict[str, int]:
    """What a group did, and what was credited to nobody, of which there is next to nothing."""
    untracked = groups.get("untracked", {})
    assert sum(untracked.values()) <= MOST_UNTRACKED
    return {chart: count + untracked.get(chart, 0) for chart, count in groups[name].items()}


def test_20000_short_processes_lose_nothing(
    cgroup: Path, generator_program: Path, tmp_path: Path
) -> None:
    (program,) = copies(generator_program, tmp_path, "gen-brief")
    truths: list[Truth] = []

    def work() -> None:
        for _ in range(20):
            begin = time.monotonic()
            truths.append(run_in(cgroup, program, {"brief": 1000}))
            time.sleep(max(0.0, 1 - (time.monotonic() - begin)))

    with (
        releases("gen-brief") as traced,
        collecting(tmp_path, "brief: gen-brief", only_cgroup=str(cgroup)) as running,
    ):
        running.while_doing(work)
        expected = wanted(truths)
        groups = running.settled("brief", CLOSE, expected[CLOSE])
        found = with_untracked(groups, "brief")
        missing = expected.pop(CLOSE) - found.pop(CLOSE)
        assert 0 <= missing <= traced.on_top_of_pid_1()
        assert found == expected
        assert expected["file_deleted"] == 20_000
        (used,) = [one for one in running.ticks[-1].charts if one.chart.id == "process_table"]
        assert 0 < (used.values[1] or 0) <= 100


def test_a_storm_within_one_tick_finds_its_place(
    cgroup: Path, generator_program: Path, tmp_path: Path
) -> None:
    (program,) = copies(generator_program, tmp_path, "gen-storm")
    truths: list[Truth] = []
    with collecting(
        tmp_path, "storm: gen-storm", only_cgroup=str(cgroup), interval_s=10
    ) as running:
        running.while_doing(
            lambda: truths.append(run_in(cgroup, program, {"fork": 20_000, "brief": 2000}))
        )
        time.sleep(0.5)
        found = totals(running.tick())
    storm = with_untracked(found, "storm")
    assert storm["task_exit"] == wanted(truths)["task_exit"]
    assert storm["file_deleted"] == 2000


@pytest.mark.parametrize("no_storage", [False, True], ids=["storage", "table"])
def test_what_finds_no_place_in_a_tiny_table_is_untracked_and_nothing_is_lost(
    no_storage: bool, cgroup: Path, generator_program: Path, tmp_path: Path
) -> None:
    (program,) = copies(generator_program, tmp_path, "gen-tiny")
    with (
        releases("gen-tiny") as traced,
        collecting(
            tmp_path,
            "tiny: gen-tiny",
            only_cgroup=str(cgroup),
            pid_table_size=1,
            no_storage=no_storage,
        ) as running,
    ):
        truth = run_in(cgroup, program, {"brief": 2000, "open": 500})
        time.sleep(1)
        found = totals(running.tick())
        expected = wanted([truth])
        sums: Counter[str] = Counter()
        for charts in found.values():
            sums.update(charts)
        assert 0 <= expected.pop(CLOSE) - sums.pop(CLOSE) <= traced.on_top_of_pid_1()
        assert dict(sums) == expected
        assert found["untracked"]["file_deleted"] > 0
        (lost,) = [one for one in running.ticks[-1].charts if one.chart.id == "process_table_lost"]
        assert no_storage or (lost.totals[0] or 0) > 0


REMOVE = """
import ctypes, os, sys, threading
def remove(count):
    for _ in range(count):
        try: os.unlink("/nowhere/at/all")
        except OSError: pass
"""
STAGES = f"""{REMOVE}
print("ready", flush=True)
sys.stdin.readline(); remove(10); print("first", flush=True)
sys.stdin.readline()
ctypes.CDLL(None).prctl(15, b"second stage", 0, 0, 0)
remove(20); print("second", flush=True)
sys.stdin.readline()
os.execv(sys.argv[1], [sys.argv[1], "-c", sys.argv[2]])
"""
THREADED = f"""{REMOVE}
print("ready", flush=True)
sys.stdin.readline(); remove(10); print("first", flush=True)
sys.stdin.readline(); remove(20)
execute = threading.Thread(target=os.execv, args=(sys.argv[1], [sys.argv[1], "-c", sys.argv[2]]))
execute.start()
execute.join()
"""
LAST = f"""{REMOVE}
remove(3); print("third", flush=True)
"""


@contextmanager
def staged(script: str, third: Path, cgroup: Path) -> Iterator[Process]:
    """A process that does one stage for each line that it reads; the last in another program."""
    third.symlink_to(Path(sys.executable).resolve())
    with talking([sys.executable, "-c", script, third, LAST]) as process:
        (cgroup / "cgroup.procs").write_text(str(process.pid))
        yield process


def name_of(process: Process) -> str:
    return Path(f"/proc/{process.pid}/comm").read_text().strip()


def removals(running: Collecting) -> dict[str, int]:
    return {group: charts["file_deleted"] for group, charts in totals(running.tick()).items()}


def test_a_process_is_counted_under_the_name_it_has_at_each_stage(
    cgroup: Path, tmp_path: Path
) -> None:
    with staged(STAGES, tmp_path / "third-stage", cgroup) as process:
        groups = f"first: {name_of(process)}\nsecond: 'second stage'\nthird: third-stage\nrest: *"
        with collecting(tmp_path, groups, only_cgroup=str(cgroup)) as running:
            before = removals(running)["first"]
            assert [ask(process) for _ in range(3)] == ["first", "second", "third"]
            process.wait()
            found = removals(running)
    assert before == 0
    assert (found["first"], found["second"], found["third"]) == (10, 20, 3)


def test_a_thread_that_executes_a_program_takes_nothing_away(cgroup: Path, tmp_path: Path) -> None:
    with staged(THREADED, tmp_path / "third-stage", cgroup) as process:
        groups = f"first: {name_of(process)}\nthird: third-stage\nrest: *"
        with collecting(tmp_path, groups, only_cgroup=str(cgroup)) as running:
            assert [ask(process) for _ in range(2)] == ["first", "third"]
            process.wait()
            time.sleep(0.5)
            found = removals(running)
    # Its thread may have another name when it executes, as pthreads can.
    assert found["first"] + found.get("rest", 0) == 30
    assert found["third"] == 3


OPEN = "read go; i=0; while [ $i -lt {} ]; do : > {}/file; i=$((i+1)); done"
LAST_PID = Path("/proc/sys/kernel/ns_last_pid")


def values(ticks: Sequence[Tick], chart: str, dimension: str) -> list[float]:
    return [
        value
        for tick in ticks
        for one in tick.charts
        if one.chart.full_id == chart
        for line, value in zip(one.chart.dimensions, one.values, strict=True)
        if line.id == dimension and value is not None
    ]


def start(command: Sequence[str | Path], pid: int | None) -> subprocess.Popen[str]:
    """Start a program, with a process id that is free if one is given."""
    for _ in range(200):
        if pid is not None:
            LAST_PID.write_text(str(pid - 1))

        # Somebody else may have taken it; then this is not the program yet.
        def end_unless_chosen() -> None:
            if pid not in {None, os.getpid()}:
                os._exit(0)

        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            text=True,
            preexec_fn=end_unless_chosen,  # noqa: PLW1509
        )
        if pid in {None, process.pid}:
            return process
        process.communicate()
    raise AssertionError(f"process id {pid} was always taken by others")


def test_a_process_id_that_is_used_again_starts_at_zero(tmp_path: Path) -> None:
    if not os.access(LAST_PID, os.W_OK):
        pytest.skip("this kernel does not let process ids be chosen (CONFIG_CHECKPOINT_RESTORE)")
    programs = [Path(shutil.copy("/bin/dash", tmp_path / name)) for name in ("id-one", "id-two")]
    pid: int | None = None
    with collecting(tmp_path, "one: id-one\ntwo: id-two\nrest: *") as running:
        for program, count in zip(programs, (1000, 5), strict=True):
            with start([program, "-c", OPEN.format(count, tmp_path)], pid) as process:
                pid = process.pid
                running.tick()
                process.communicate("\n")
            running.tick()
        found = totals(running.tick())
    one, two = found["one"]["file_open"], found["two"]["file_open"]
    assert one - two == 1000 - 5
    assert max(values(running.ticks, "apps.file_open", "two")) <= two


def held_maps() -> set[str]:
    """The names of the maps that this process holds."""
    held = set()
    for entry in Path("/proc/self/fdinfo").iterdir():
        with suppress(FileNotFoundError):
            held.update(re.findall(r"^map_id:\t(\d+)$", entry.read_text(), re.MULTILINE))
    listed = subprocess.run(["bpftool", "-j", "map"], capture_output=True, text=True, check=True)
    return {one.get("name", "") for one in json.loads(listed.stdout) if str(one["id"]) in held}


def test_without_applications_nothing_is_kept_of_processes(tmp_path: Path) -> None:
    with Collector(Settings(folder=tmp_path)):
        assert {"records", "ledgers", "messages"} <= held_maps()
    with Collector(Settings(apps=False, folder=tmp_path)) as collector:
        assert not {"records", "entries", "ledgers", "messages"} & held_maps()
        assert {one.chart.type for one in collector.tick().charts} == {"ebpf", "kvitals"}
        assert collector.applications is None
