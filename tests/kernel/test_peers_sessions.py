"""Sessions start and stop under traffic, several at a time, and leave nothing behind."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from kvitals.kernel.session import Session
from kvitals.model import Mode
from kvitals.probes import MEASUREMENTS
from tests.kernel.namespaces import SERVER, a_host, two_hosts
from tests.kernel.peers import Talker, connect, metering, talker
from tests.kernel.talkers import messages
from tests.product import BIN, Running, bpf_exists, started, wait_for

PORT = 8300
OWN_MAPS = {"flows", "flow_tables", "flow_ledgers", "wanted_ports", "listeners", "heard_by_task"}
OWN_PROGRAMS = {"iter__task_file", "cgroup__sendmsg4", "cgroup__recvmsg6"}


class Traffic(NamedTuple):
    """A server and a client with a connection of theirs, and two that talk all the time."""

    server: Talker
    client: Talker
    busy: tuple[Talker, Talker]


@pytest.fixture
def traffic() -> Iterator[Traffic]:
    with two_hosts("kvb") as (server_name, client_name), ExitStack() as stack:
        server, client, busy_server, busy_client = (
            stack.enter_context(talker(host)) for host in (server_name, client_name) * 2
        )
        for one, port in ((server, PORT), (busy_server, PORT + 1)):
            one.call("listen", "listener", SERVER, port)
        yield Traffic(server, client, (busy_server, busy_client))


def own_ids() -> set[tuple[str, int]]:
    """The programs, maps and links that this process holds."""
    found = set()
    for entry in Path("/proc/self/fdinfo").iterdir():
        try:
            lines = entry.read_text().splitlines()
        except FileNotFoundError:
            continue
        for line in lines:
            kind, _, number = line.partition("_id:")
            if kind in {"prog", "map", "link"}:
                found.add((kind, int(number)))
    return found


def test_two_sessions_at_once_tell_the_same(traffic: Traffic) -> None:
    with metering() as first, metering() as second:
        one = connect(traffic.client, traffic.server, SERVER, PORT)
        for way in messages.STREAM_SENDS:
            one.exchange(300, send=way)
        one.close()
        for side in (traffic.server, traffic.client):
            truth = side.moved()
            assert truth == first.moves(side.pid)
            assert truth == second.moves(side.pid)
            assert first.of(side.pid) == second.of(side.pid)


def test_a_session_that_ends_does_not_disturb_another(traffic: Traffic) -> None:
    one = connect(traffic.client, traffic.server, SERVER, PORT)
    with metering() as lasting:
        for _ in range(3):
            with metering():
                one.exchange()
            one.exchange()
        one.close()
        for side in (traffic.server, traffic.client):
            assert side.moved() == lasting.moves(side.pid)
            assert lasting.sum_of(side.pid).open == 0


def test_sessions_come_and_go_under_traffic_and_leave_nothing(traffic: Traffic) -> None:
    before = own_ids()
    busy_server, busy_client = traffic.busy
    rounds = 6
    busy_server.begin("serve", "listener", 10 * rounds, 1)
    ids = set()
    for number in range(rounds):
        busy_client.begin("storm", SERVER, PORT + 1, 10, number)
        with metering() as meter:
            meter.read()
            ids |= own_ids()
        assert busy_client.wait() == "done"
    assert busy_server.wait() == "done"
    assert before == own_ids()
    gone = ids - before
    assert gone
    wait_for(lambda: not any(bpf_exists(*one) for one in gone), "the end of all that was loaded")
    with metering() as meter:
        known = [one.moved() for one in traffic.busy]
        one = connect(traffic.client, traffic.server, SERVER, PORT)
        one.exchange()
        one.close()
        for side in (traffic.server, traffic.client):
            assert side.moved() == meter.moves(side.pid)
        assert known == [one.moved() for one in traffic.busy]
        assert [meter.moves(one.pid) for one in traffic.busy] == [{}, {}]


def test_a_session_that_starts_under_traffic_is_in_step_after_it(traffic: Traffic) -> None:
    """Whatever came before or after the start, what is open in the end is what there is."""
    busy_server, busy_client = traffic.busy
    busy_server.begin("serve", "listener", 40, 1)
    busy_client.begin("storm", SERVER, PORT + 1, 40, 1)
    with metering() as meter:
        for one in (busy_client, busy_server):
            assert one.wait() == "done"
        for side in traffic.busy:
            amounts = meter.sum_of(side.pid)
            assert amounts.open == 0
            truth, told = side.moved(), meter.moves(side.pid)
            for place, moved in told.items():
                assert all(
                    one <= all_of_it for one, all_of_it in zip(moved, truth[place], strict=True)
                )


def test_a_selection_without_peers_tells_none() -> None:
    measured = [one for one in MEASUREMENTS if not one.by_peer]
    with Session(measured, Mode.ENTRY) as session:
        assert session.read().flows is None
        assert not session.tells_flows


def names_of(running: Running, kind: str) -> set[str]:
    numbers = [number for held, number in running.bpf_ids() if held == kind]
    told = (
        subprocess.run(
            ["bpftool", "-j", kind, "show", "id", str(number)], capture_output=True, check=True
        ).stdout
        for number in numbers
    )
    return {json.loads(one)["name"] for one in told}


@pytest.mark.parametrize("option", ["--connections", "--no-connections"])
def test_without_connections_nothing_of_them_is_loaded(option: str) -> None:
    more = ("--port", "0", "--no-history", option)
    with started([BIN / "kvitals", "run", *more]) as running:
        wait_for(lambda: "dashboard at" in running.logged(), "the dashboard")
        maps, programs = names_of(running, "map"), names_of(running, "prog")
    if option == "--connections":
        assert maps >= OWN_MAPS
        assert programs >= OWN_PROGRAMS
    else:
        assert maps
        assert not maps & OWN_MAPS
        assert not programs & OWN_PROGRAMS


def test_a_host_of_its_own_is_seen_from_here() -> None:
    """A session counts in all network namespaces, wherever it runs itself."""
    with a_host("kva") as host, talker(host) as one, metering() as meter:
        one.call("listen", "listener", "127.0.0.1", PORT)
        one.call("connect", "here", "127.0.0.1", PORT)
        one.call("accept", "there", "listener")
        one.call("send", "here", "send", 5)
        one.call("receive", "there", "recv", 5)
        assert one.moved() == meter.moves(one.pid)
