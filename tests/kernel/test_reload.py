"""Other settings while it runs: they count within two seconds, and all else goes on unharmed.

Every run here has given up all rights before it is told of other settings, and has them kept
by another process.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
from collections import Counter as Tally
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path

import pytest

from tests.ground_truth import Counter, Generator
from tests.kernel.reloading import Following, Watch, following, watching
from tests.kernel.talking import ask, talking
from tests.kernel.test_live import ERROR_CHARTS
from tests.product import BIN, dashboard, started, wait_for

Truth = Mapping[str, Counter]
RETURN = "[global]\nebpf load mode = return\n"
WORK = {"open": 200, "open_fail": 30, "read": 150, "read_fail": 20, "udp4": 40, "fork": 25}
# What the charts of the host show, by the measurement whose calls it adds up.
CALLS = {
    ("ebpf.file_descriptor", "open"): ("file.open",),
    ("ebpf.file_descriptor", "close"): ("file.close",),
    ("ebpf.io", "read"): ("vfs.read", "vfs.readv"),
    ("ebpf.io", "write"): ("vfs.write", "vfs.writev"),
    ("ebpf.process_thread", "process"): ("process.process",),
    ("ebpf.exit", "process"): ("process.exit",),
    ("ebpf.udp_functions", "sent"): ("socket.udp_send",),
}
# These tell how it is now.
LEVELS = {
    f"ebpf.{one}"
    for one in ("process_status", "zombies", "processes", "process_table", "flow_table")
} | {"kvitals.tick", "kvitals.memory"}
OPENED, READ = ("ebpf.file_error", "open"), ("ebpf.io_error", "read")
# Others may run these tests on this machine at the same time.
PORT = 30_000 + os.getpid() % 1000 * 2
OTHER_PORT = PORT + 1
SENT = "ebpf.outbound_bytes"
HELLO = b"hello"


def work(program: Path, cgroup: Path, counts: Mapping[str, int] = WORK) -> Truth:
    with Generator(program, counts) as generator:
        (cgroup / "cgroup.procs").write_text(str(generator.pid))
        return generator.wait()


def calls(truths: list[Truth]) -> dict[tuple[str, str], int]:
    return {
        place: sum(truth[name].calls for truth in truths for name in names)
        for place, names in CALLS.items()
    }


def settled(ours: Following, wanted: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], float]:
    """The totals once those that are wanted were reached, or after a while."""

    def reached() -> dict[tuple[str, str], float] | None:
        totals = ours.totals()
        return totals if all(totals.get(one, 0) >= wanted[one] for one in wanted) else None

    found = wait_for(reached, f"{wanted}")
    return {place: found[place] for place in wanted}


def gone_down(
    before: Mapping[tuple[str, str], float], after: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], tuple[float, float]]:
    """The totals that are less than before, of charts that are there still."""
    return {
        place: (total, after[place])
        for place, total in before.items()
        if place[0] not in LEVELS and after.get(place, total) < total
    }


@contextmanager
def watched(ours: Following) -> Iterator[Watch]:
    """The stream meanwhile, which has to have had every tick when the block ends."""
    with watching(ours.shown) as watch:
        watch.wait_for_ticks(1)
        yield watch
        watch.wait_for_ticks(1)
        # One that takes longer than a second can miss a tick, on a machine that is busy.
        longest = max((now - before for before, now in watch.gaps()), default=1)
        assert longest <= 1 + ours.slowest_s, watch.gaps()


def test_errors_come_and_go_and_nothing_else_is_counted_otherwise(
    cgroup: Path, generator_program: Path, tmp_path: Path
) -> None:
    truths = []
    only = ("--only-cgroup", str(cgroup))
    with following(tmp_path, "", *only) as ours, watched(ours) as watch:
        truths.append(work(generator_program, cgroup))
        ours.change(RETURN)
        ours.wait_for_charts(ERROR_CHARTS, set())
        truths.append(work(generator_program, cgroup))
        errors = {
            OPENED: truths[1]["file.open"].errors,
            READ: truths[1]["vfs.read"].errors + truths[1]["vfs.readv"].errors,
        }
        assert all(errors.values())
        assert settled(ours, errors) == errors
        assert watch.names["ebpf.file_error"] == ["open", "close"]
        ours.change("")
        ours.wait_for_charts(set(), ERROR_CHARTS)
        truths.append(work(generator_program, cgroup))
        wanted = calls(truths)
        assert settled(ours, wanted) == wanted
        # What failed while nobody looked is not counted when somebody looks again.
        ours.change(RETURN)
        ours.wait_for_charts(ERROR_CHARTS, set())
        assert settled(ours, errors) == errors


def test_reloads_at_any_time_of_a_second_leave_no_gap(tmp_path: Path) -> None:
    with following(tmp_path) as ours, watched(ours) as watch:
        before = ours.totals()
        for number in range(24):
            ours.change(RETURN if number % 2 == 0 else "")
        watch.wait_for_ticks(2)
        assert not gone_down(before, ours.totals())


def test_values_are_the_growth_of_totals_across_reloads(
    cgroup: Path, generator_program: Path, tmp_path: Path
) -> None:
    truths = []
    chart = "ebpf.file_descriptor"
    only = ("--only-cgroup", str(cgroup))
    with following(tmp_path, "", *only) as ours, watched(ours) as watch:
        for conf in (RETURN, "", RETURN):
            truths.append(work(generator_program, cgroup))
            ours.change(conf)
        truths.append(work(generator_program, cgroup))
        opened = sum(truth["file.open"].calls for truth in truths)

        def drawn() -> bool:
            column = watch.names[chart].index("open")
            return sum(tick["charts"][chart][column] or 0 for tick in watch.ticks) == opened

        wait_for(drawn, f"{opened} in the chart")


OFF = [
    (
        "[global]\napps = no\n",
        {"apps.file_open", "ebpf.processes", "ebpf.process_table"},
        {"iter__task"},
    ),
    (
        "[ebpf programs]\nnetwork connections = no\n",
        {SENT, "ebpf.inbound_bytes", "ebpf.flow_table"},
        {"tp_btf__inet_sock_set_state", "iter__task_file"},
    ),
    (
        "[ebpf programs]\nprocess = no\n",
        {"ebpf.file_descriptor", "ebpf.io", "ebpf.exit", "ebpf.process_thread"},
        {"fexit__vfs_read", "fexit__vfs_unlink"},
    ),
    (
        "[ebpf programs]\nsocket = no\n",
        {"ebpf.tcp_functions", "ebpf.udp_bandwidth", SENT},
        {"fexit__tcp_sendmsg", "tp_btf__inet_sock_set_state"},
    ),
]


@pytest.mark.parametrize(
    ("conf", "gone", "programs"), OFF, ids=["apps", "connections", "process", "socket"]
)
def test_what_is_turned_off_is_gone_and_comes_back_and_the_rest_goes_on(
    conf: str, gone: set[str], programs: set[str], tmp_path: Path
) -> None:
    with following(tmp_path) as ours, watched(ours):
        everything, held = ours.charts(), ours.programs()
        assert gone <= everything
        programs &= held
        before = ours.totals()
        ours.change(conf)
        ours.wait_for_charts(set(), gone)
        assert not programs & ours.programs()
        meanwhile = ours.totals()
        assert not gone_down(before, meanwhile)
        ours.change("")
        ours.wait_for_charts(everything, set())
        assert ours.charts() == everything
        # Also what only CAP_NET_ADMIN can attach: the keeper has kept it.
        assert ours.programs() == held
        assert "measurement off" not in ours.shown.running.logged()
        assert not gone_down(
            {place: total for place, total in meanwhile.items() if place[0] not in gone},
            ours.totals(),
        )


def held_bytes(pid: int) -> int:
    """The memory that a process shares with no other."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(one.split()[1]) << 10 for one in rollup if one.startswith("Private_"))


def descriptors(pid: int) -> Tally[str]:
    """How many descriptors of each kind a process has open, without what numbers tell apart."""
    found: Tally[str] = Tally()
    for one in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            found[re.sub(r"\d+", "N", str(one.readlink()))] += 1
    return found


@pytest.mark.timeout(300)
def test_200_reloads_leave_no_descriptor_no_memory_and_no_program_behind(tmp_path: Path) -> None:
    confs = (RETURN, "", "[ebpf programs]\nsocket = no\n", f"{RETURN}apps = no\n")
    with following(tmp_path) as ours:
        running = ours.shown.running
        pids = (running.process.pid, running.keeper)

        def round_of(number: int) -> tuple[int, Tally[str], list[int]]:
            for one in range(number):
                ours.change(confs[one % len(confs)])
            ours.change("")
            return len(running.bpf_ids()), held(), [held_bytes(pid) for pid in pids]

        # Connections of clients come and go, and end a little after their client.
        def held() -> Tally[str]:
            return sum((descriptors(pid) for pid in pids), Tally())

        round_of(40)
        ids, open_before, memory = round_of(8)
        ids_after, open_after, memory_after = round_of(152)
        wait_for(lambda: not held() - open_before, f"the end of {open_after - open_before}")
    assert ids_after == ids
    for before, after in zip(memory, memory_after, strict=True):
        assert after - before < 3 << 20, (memory, memory_after)


def steps(watch: Watch) -> list[int]:
    times = watch.times()
    return [now - then for then, now in pairwise(times)]


def test_the_interval_follows_there_and_back(tmp_path: Path) -> None:
    with following(tmp_path) as ours, watching(ours.shown) as watch:
        watch.wait_for_ticks(2)
        before = ours.totals()
        ours.change("[global]\nupdate every = 2\n")
        watch.wait_for_ticks(4)
        assert steps(watch)[-2:] == [2, 2]
        ours.change("")
        watch.wait_for_ticks(4)
        assert steps(watch)[-3:] == [1, 1, 1]
        assert set(steps(watch)) == {1, 2}
        assert not gone_down(before, ours.totals())


def say(*addresses: str, port: int = PORT) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        for address in addresses:
            one.sendto(HELLO, (address, port))


def sent(ours: Following) -> dict[str, float]:
    """The bytes that were sent so far, by service, transport and peer."""
    return {
        line.removesuffix("_sent"): total
        for (chart, line), total in ours.totals().items()
        if chart == SENT and line.endswith("_sent") and total
    }


def viewer(**options: str) -> str:
    lines = [f"{name.replace('_', ' ')} = {value}\n" for name, value in options.items()]
    return "[network viewer]\n" + "".join(lines)


def test_filters_say_what_is_counted_from_then_on(tmp_path: Path) -> None:
    one, other = "127.11.0.1", "127.12.0.1"
    with following(tmp_path, viewer(ips="127.11.0.0/16", ports=str(PORT))) as ours, watched(ours):
        say(one, other)
        say(one, port=OTHER_PORT)
        first = {f"{PORT}:UDP:{one}": len(HELLO)}
        wait_for(lambda: sent(ours) == first, "the one that is wanted")
        ours.change(viewer(ips="127.12.0.0/16", ports=f"{PORT} {OTHER_PORT}"))
        say(one, other)
        say(other, port=OTHER_PORT)
        second = first | {
            f"{PORT}:UDP:{other}": len(HELLO),
            f"{OTHER_PORT}:UDP:{other}": len(HELLO),
        }
        wait_for(lambda: len(sent(ours)) == 3, "those that are wanted now")
        assert sent(ours) == second
        ours.change(viewer(ips="127.11.0.0/16", ports=str(PORT)))
        say(one, one, other)
        third = second | {f"{PORT}:UDP:{one}": 3 * len(HELLO)}
        wait_for(lambda: sent(ours) == third, "the first again")


def test_a_filter_counts_for_sockets_that_are_open(tmp_path: Path) -> None:
    address = "127.11.0.2"
    conf = viewer(ips="127.11.0.0/16", ports=str(PORT))
    with (
        socket.socket(type=socket.SOCK_DGRAM) as listener,
        socket.socket(type=socket.SOCK_DGRAM) as one,
        following(tmp_path, conf) as ours,
    ):
        # Else the kernel refuses the second.
        listener.bind((address, PORT))
        one.connect((address, PORT))
        one.send(HELLO)
        name = f"{PORT}:UDP:{address}"
        wait_for(lambda: sent(ours).get(name) == len(HELLO), "what is wanted")
        ours.change(viewer(ips="127.11.0.0/16", ports=str(OTHER_PORT)))
        one.send(HELLO)
        say(address, port=OTHER_PORT)
        wait_for(lambda: f"{OTHER_PORT}:UDP:{address}" in sent(ours), "the other")
        assert sent(ours)[name] == len(HELLO)


def test_a_service_gets_its_name_and_series_that_live_keep_theirs(tmp_path: Path) -> None:
    ips = viewer(ips="127.11.0.0/16", ports=f"{PORT}-{OTHER_PORT}")
    with following(tmp_path, f"{ips}[service name]\n{PORT} = before\n") as ours:
        say("127.11.0.3")
        wait_for(lambda: sent(ours) == {"before:UDP:127.11.0.3": len(HELLO)}, "the first name")
        ours.change(f"{ips}[service name]\n{PORT} = after\n{OTHER_PORT} = two words\n")
        say("127.11.0.3", "127.11.0.4")
        say("127.11.0.3", port=OTHER_PORT)
        wanted = {
            "before:UDP:127.11.0.3": 2 * len(HELLO),
            "after:UDP:127.11.0.4": len(HELLO),
            "two words:UDP:127.11.0.3": len(HELLO),
        }
        wait_for(lambda: len(sent(ours)) == len(wanted), "the other names")
        assert sent(ours) == wanted


def test_fewer_dimensions_lose_no_byte(tmp_path: Path) -> None:
    def conf(most: int) -> str:
        return viewer(ips="127.11.0.0/16", ports=str(PORT), maximum_dimensions=str(most))

    peers = [f"127.11.1.{number}" for number in range(1, 9)]
    with following(tmp_path, conf(500)) as ours, watched(ours):
        say(*peers)
        wait_for(lambda: len(sent(ours)) == len(peers), "all peers")
        ours.change(conf(6))
        # The total of a line goes with it.
        wait_for(lambda: len(sent(ours)) == 2, "two peers")
        kept = dict.fromkeys(sent(ours), 2 * len(HELLO))
        say(*peers)
        fewer = {**kept, "other:ALL:other": 6 * len(HELLO)}
        wait_for(lambda: sent(ours) == fewer, "two peers and the others")
        ours.change(conf(500))
        say(*peers)
        again = {f"{PORT}:UDP:{one}": len(HELLO) for one in peers}
        again |= {"other:ALL:other": 6 * len(HELLO)} | dict.fromkeys(kept, 3 * len(HELLO))
        wait_for(lambda: sent(ours) == again, "all peers again")


# Tells when it has started, and opens a file so many times whenever it is told to.
OPEN = (
    "echo ready; while read n; do i=0; "
    "while [ $i -lt $n ]; do : < /dev/null; i=$((i+1)); done; echo done; done"
)


def opened(ours: Following, grouping: str = "apps") -> dict[str, float]:
    chart = f"{grouping}.file_open"
    return {line: total for (name, line), total in ours.totals().items() if name == chart}


def test_a_process_moves_to_another_group_and_leaves_what_it_did(
    cgroup: Path, tmp_path: Path
) -> None:
    shell = shutil.copy("/bin/dash", tmp_path / "kvshell")
    groups = "apps_groups.conf"
    (tmp_path / groups).write_text("one: kvshell\n")
    # Its parents are in its group, too, but not in its cgroup.
    only = ("--only-cgroup", str(cgroup))
    with (
        following(tmp_path, "", *only) as ours,
        watched(ours),
        talking([shell, "-c", OPEN]) as process,
    ):
        (cgroup / "cgroup.procs").write_text(str(process.pid))
        ask(process, "100")
        wait_for(lambda: opened(ours).get("one") == 100, "its work in the first group")
        ours.change("two: kvshell\n", groups)
        wait_for(lambda: "two" in opened(ours), "the second group")
        ask(process, "70")
        wait_for(lambda: opened(ours)["two"] == 70, "its work in the second group")
        assert opened(ours)["one"] == 100
        ours.change("one: kvshell\n", groups)
        ask(process, "5")
        wait_for(lambda: opened(ours)["one"] == 105, "the first group again")
        assert opened(ours)["two"] == 70
        process.kill()
        process.wait()


def test_more_ways_to_group_come_beside_the_first(tmp_path: Path) -> None:
    with following(tmp_path) as ours, watched(ours):
        before = opened(ours)
        ours.change("[global]\ngroup by = users apps cgroups\n")
        ours.wait_for_charts({"users.file_open", "cgroups.file_open"}, set())
        wait_for(lambda: opened(ours, "users").get("root", 0) > 0, "what root did")
        assert all(opened(ours)[name] >= total for name, total in before.items())
        ours.change("")
        ours.wait_for_charts({"apps.file_open"}, {"users.file_open", "cgroups.file_open"})
        assert all(opened(ours)[name] >= total for name, total in before.items())


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("ebpf.conf", f"{RETURN}update every = none\n", 3),
        ("ebpf.conf", f"{RETURN}[netwrk viewer]\n", 3),
        ("ebpf.conf", f"nothing\n{RETURN}", 1),
        ("apps_groups.conf", "shop: cat\nbroken:\n", 2),
    ],
)
def test_a_mistake_is_told_and_nothing_changes(
    name: str, text: str, line: int, tmp_path: Path
) -> None:
    with following(tmp_path) as ours, watched(ours):
        charts, held = ours.charts(), ours.shown.running.bpf_ids()
        ours.write(text, name)
        status, told = ours.post()
        assert status == 422
        assert f"{tmp_path / name}, line {line}" in told
        assert told.startswith("Not reloaded, and all stays as it was")
        assert f"{tmp_path / name}, line {line}" in ours.shown.running.logged()
        logged = ours.shown.running.logged()
        ours.hang_up()
        again = "not reloaded"
        wait_for(
            lambda: again in ours.shown.running.logged()[len(logged) :].lower(),
            "the same by SIGHUP",
        )
        assert ours.charts() == charts
        assert ours.shown.running.bpf_ids() == held
        ours.change("" if name == "ebpf.conf" else "shop: cat\n", name)


def test_what_needs_another_start_is_said_and_all_else_follows(tmp_path: Path) -> None:
    with following(tmp_path) as ours:
        ours.write(f"{RETURN}pid table size = 300\n")
        status, told = ours.post()
        assert status == 200
        assert "pid_table_size" in told or "pid table size" in told
        assert "started again" in told
        ours.wait_for_charts(ERROR_CHARTS, set())


def test_ten_signals_in_a_row(tmp_path: Path) -> None:
    with following(tmp_path) as ours, watched(ours):
        for number in range(10):
            ours.write(RETURN if number % 2 == 0 else "")
            ours.hang_up()
        ours.write(RETURN)
        ours.hang_up()
        ours.wait_for_charts(ERROR_CHARTS, set())
        # Nothing that was replaced stays.
        assert ours.post() == (200, "reloaded")
        held = len(ours.shown.running.bpf_ids())
        descriptors = Path(f"/proc/{ours.shown.running.process.pid}/fd")
        count = len(list(descriptors.iterdir()))
        for _ in range(3):
            ours.change("")
            ours.change(RETURN)
        assert len(ours.shown.running.bpf_ids()) == held
        assert abs(len(list(descriptors.iterdir())) - count) <= 2


def reload_until(done: Future[Truth], ours: Following, conf: str) -> int:
    """Change the mode there and back, and how often it was changed."""
    changes = 0
    while not done.done():
        ours.change(f"{conf}load = {('return', 'entry')[changes % 2]}\n")
        changes += 1
    return changes


@pytest.mark.timeout(600)
def test_reloads_under_20000_short_processes_lose_nothing(
    cgroup: Path, generator_program: Path, tmp_path: Path
) -> None:
    # Room enough, however busy this machine is.
    room = "[global]\npid table size = 100000\n"
    program = Path(shutil.copy(generator_program, tmp_path / "gen-brief"))
    (tmp_path / "apps_groups.conf").write_text("brief: gen-brief\n")
    only = ("--only-cgroup", str(cgroup))
    with (
        following(tmp_path, room, *only) as ours,
        watched(ours) as watch,
        ThreadPoolExecutor(1) as pool,
    ):
        done = pool.submit(work, program, cgroup, {"brief": 20_000})
        changes = reload_until(done, ours, room)
        truth = done.result()
        assert changes > 5
        ended = truth["process.exit"].calls
        host = ("ebpf.exit", "process")
        watch.wait_for_ticks(2)
        found = ours.totals()
        assert abs(found[host] - ended) <= changes
        unlinked = truth["vfs.unlink"].calls
        assert abs(found["ebpf.deleted_objects", "delete"] - unlinked) <= changes
        # Each that is counted for the host is counted for its process, too.
        groups = {
            line: total for (chart, line), total in found.items() if chart == "apps.task_exit"
        }
        assert sum(groups.values()) == found[host]
        # What begins under one program and ends under another can be nobody's.
        lost = {
            chart: total for (chart, line), total in found.items() if line == "untracked" and total
        }
        assert all(total <= changes for total in lost.values()), lost
        assert "apps.task_exit" not in lost


def written_since(text: str, start: int) -> list[str]:
    return text[start:].splitlines()


def test_the_plugin_tells_an_agent_what_came_what_went_and_how_often(tmp_path: Path) -> None:
    conf = tmp_path / "ebpf.conf"
    conf.write_text("")
    environment = ["env", f"NETDATA_USER_CONFIG_DIR={tmp_path}"]
    with started([*environment, BIN / "ebpf.plugin"]) as plugin:
        wait_for(lambda: "SET " in plugin.written(), "values")

        def reload(text: str, sign: str) -> list[str]:
            start = len(plugin.written())
            conf.write_text(text)
            plugin.process.send_signal(1)
            # The tick has been written when one more has begun.
            wait_for(lambda: sign in plugin.written()[start:], sign)
            end = plugin.written().index(sign, start)
            wait_for(lambda: "BEGIN ebpf.exit " in plugin.written()[end:], "the rest")
            return written_since(plugin.written(), start)

        def heads(lines: list[str], *, obsolete: bool) -> set[str]:
            return {
                line.split()[1]
                for line in lines
                if line.startswith("CHART ") and line.endswith(" obsolete") is obsolete
            }

        lines = reload(RETURN, "CHART ebpf.io_error")
        assert heads(lines, obsolete=False) >= ERROR_CHARTS
        assert not heads(lines, obsolete=True)
        lines = reload("", "obsolete")
        assert heads(lines, obsolete=True) == ERROR_CHARTS
        lines = reload("[global]\nupdate every = 2\n", "BEGIN")

        def told_all() -> bool:
            told = [one for one in plugin.written().splitlines() if one.startswith("CHART ")]
            last = {one.split()[1]: one.split()[-1] for one in told if not one.endswith("obsolete")}
            return all(last[one] == "2" for one in last if one not in ERROR_CHARTS)

        wait_for(told_all, "the new interval for all charts")
        assert plugin.ask_to_end() == 0


def test_reloading_over_http_is_off_unless_asked_for(tmp_path: Path) -> None:
    with dashboard("--config", str(tmp_path)) as shown:
        ours = Following(shown, tmp_path)
        status, told = ours.post()
        assert status == 403
        assert "--enable-reload" in told
        ours.write(RETURN)
        ours.hang_up()
        ours.wait_for_charts(ERROR_CHARTS, set())


def test_a_mistake_at_the_start_is_told_and_it_runs_on(tmp_path: Path) -> None:
    with following(tmp_path, f"{RETURN}update every = never\n") as ours:
        assert f"{tmp_path / 'ebpf.conf'}, line 3" in ours.shown.running.logged()
        assert ours.charts() >= ERROR_CHARTS
