"""Connections: who began, how many there are, came to be, ended and failed, and their owner."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from kvitals.model import Amounts, Role, Transport
from tests.kernel.flow_meter import FlowMeter, Place
from tests.kernel.namespaces import CLIENT, CLIENT6, SERVER, SERVER6, established, ip, two_hosts
from tests.kernel.peers import Conversation, Talker, connect, metering, talker
from tests.product import wait_for

PORT = 8100
FAMILIES = {
    "ipv4": (SERVER, CLIENT, SERVER),
    "ipv6": (SERVER6, CLIENT6, SERVER6),
    "mapped": (f"::ffff:{SERVER}", CLIENT, SERVER),
}


class Hosts(NamedTuple):
    """Two hosts with a talker on each."""

    server_name: str
    client_name: str
    server: Talker
    client: Talker

    def established(self) -> int:
        return established(self.server_name) + established(self.client_name)


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    with (
        two_hosts("kvn") as (server, client),
        talker(server) as serving,
        talker(client) as asking,
    ):
        yield Hosts(server, client, serving, asking)


def outbound(peer: str = SERVER, port: int = PORT) -> Place:
    return Place(Role.OUTBOUND, Transport.TCP, port, peer)


def inbound(peer: str = CLIENT, port: int = PORT) -> Place:
    return Place(Role.INBOUND, Transport.TCP, port, peer)


def connections(meter: FlowMeter, one: Talker) -> Amounts:
    """What is told of a talker's connections, without its transfers and retransmits."""
    total = meter.sum_of(one.pid)
    return Amounts(opened=total.opened, closed=total.closed, failed=total.failed, open=total.open)


def assert_places(
    meter: FlowMeter, hosts: Hosts, peers: tuple[str, str] = (CLIENT, SERVER)
) -> None:
    """All that was done is at one place for either side."""
    assert set(meter.of(hosts.server.pid)) == {inbound(peers[0])}
    assert set(meter.of(hosts.client.pid)) == {outbound(peers[1])}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("listens_before", [True, False])
def test_connections_after_the_start_have_the_right_role(
    listens_before: bool, family: str, hosts: Hosts
) -> None:
    address, client, server = FAMILIES[family]
    if listens_before:
        hosts.server.call("listen", "listener", "::", PORT)
    with metering() as meter:
        if not listens_before:
            hosts.server.call("listen", "listener", "::", PORT)
        one = connect(hosts.client, hosts.server, address, PORT)
        one.exchange()
        assert_places(meter, hosts, (client, server))
        for side in (hosts.server, hosts.client):
            assert connections(meter, side) == Amounts(opened=1, open=1)
        one.close()
        for side in (hosts.server, hosts.client):
            assert connections(meter, side) == Amounts(opened=1, closed=1)
        assert_places(meter, hosts, (client, server))


@pytest.mark.parametrize("family", FAMILIES)
def test_connections_from_before_the_start_have_the_right_role(family: str, hosts: Hosts) -> None:
    address, client, server = FAMILIES[family]
    hosts.server.call("listen", "listener", "::", PORT)
    ones = [connect(hosts.client, hosts.server, address, PORT, f"c{n}") for n in range(5)]
    with metering() as meter:
        for side in (hosts.server, hosts.client):
            assert connections(meter, side) == Amounts(open=5)
        assert_places(meter, hosts, (client, server))
        for one in ones:
            one.exchange()
        assert_places(meter, hosts, (client, server))
        for one in ones:
            one.close()
        for side in (hosts.server, hosts.client):
            assert connections(meter, side) == Amounts(closed=5)
        assert_places(meter, hosts, (client, server))


def test_a_listener_that_offers_multipath_has_inbound_connections(hosts: Hosts) -> None:
    """Servers in Go do by default; what they accept from others is plain TCP."""
    hosts.server.call("listen", "listener", "::", PORT, "multipath")
    old = connect(hosts.client, hosts.server, SERVER, PORT, "old")
    with metering() as meter:
        ones = [old, connect(hosts.client, hosts.server, SERVER, PORT, "new")]
        for one in ones:
            one.exchange()
        assert_places(meter, hosts)
        assert [meter.sum_of(side.pid).open for side in (hosts.server, hosts.client)] == [2, 2]
        for one in ones:
            one.close()
        assert [meter.sum_of(side.pid).open for side in (hosts.server, hosts.client)] == [0, 0]
        assert_places(meter, hosts)


def test_connections_outlive_their_listener(hosts: Hosts) -> None:
    with metering() as meter:
        hosts.server.call("listen", "listener", SERVER, PORT)
        one = connect(hosts.client, hosts.server, SERVER, PORT)
        hosts.server.call("close", "listener")
        one.exchange()
        one.close()
        assert_places(meter, hosts)


def test_connections_that_nobody_has_accepted_at_the_start_are_counted(hosts: Hosts) -> None:
    hosts.server.call("listen", "listener", SERVER, PORT)
    for number in range(4):
        hosts.client.call("connect", f"c{number}", SERVER, PORT)
    with metering() as meter:
        assert connections(meter, hosts.client) == Amounts(open=4)
        for number in range(4):
            hosts.server.call("accept", f"c{number}", "listener")
            Conversation(hosts.client, hosts.server, f"c{number}").exchange()
        assert_places(meter, hosts)
        assert connections(meter, hosts.server) == Amounts(open=4)
        for number in range(4):
            Conversation(hosts.client, hosts.server, f"c{number}").close()
        for side in (hosts.server, hosts.client):
            assert connections(meter, side) == Amounts(closed=4)


def test_a_connection_that_is_accepted_late_and_closed_unused_is_no_debt(hosts: Hosts) -> None:
    hosts.server.call("listen", "listener", SERVER, PORT)
    hosts.client.call("connect", "one", SERVER, PORT)
    with metering() as meter:
        hosts.server.call("accept", "one", "listener")
        hosts.server.call("close", "one")
        hosts.client.call("close", "one")
        assert connections(meter, hosts.client) == Amounts(closed=1)
        nobody = meter.of(0).get(inbound(), meter.of(hosts.server.pid).get(inbound()))
        assert nobody == Amounts(closed=1)


def test_connections_belong_to_the_worker_that_they_are_handed_to(hosts: Hosts) -> None:
    with metering() as meter:
        hosts.server.call("listen", "listener", SERVER, PORT)
        ones = [connect(hosts.client, hosts.server, SERVER, PORT, f"c{n}") for n in range(3)]
        for one in ones:
            one.exchange(50)
        before = hosts.server.moved()
        worker = int(hosts.server.call("fork"))
        for one in ones[:2]:
            one.exchange(70)
        assert meter.sum_of(hosts.server.pid).open == 1
        assert meter.sum_of(worker).open == 2
        assert hosts.server.moved() == meter.moves(worker)
        assert before == meter.moves(hosts.server.pid)
        assert hosts.server.call("end") == "back"
        ones[2].exchange(90)
        for one in ones:
            one.close()
        ended = (meter.sum_of(hosts.server.pid), meter.sum_of(worker))
        assert [one.open for one in ended] == [0, 0]
        assert [sum(getattr(one, name) for one in ended) for name in ("opened", "closed")] == [3, 3]
        assert hosts.server.moved() == meter.moves(hosts.server.pid)


def test_a_worker_that_accepts_has_the_connection(hosts: Hosts) -> None:
    with metering() as meter:
        hosts.server.call("listen", "listener", SERVER, PORT)
        worker = int(hosts.server.call("fork"))
        one = connect(hosts.client, hosts.server, SERVER, PORT)
        one.exchange()
        assert meter.sum_of(worker).open == 1
        assert meter.sum_of(hosts.server.pid).open == 0
        one.close()
        assert meter.sum_of(worker)[-2:] + meter.sum_of(hosts.server.pid)[-1:] == (0, 0, 0)
        assert meter.moves(worker) == hosts.server.moved()
        hosts.server.call("end")


def test_open_is_what_is_established_at_all_times(hosts: Hosts) -> None:
    """Before the start and after it, whoever ends a connection, and in all families."""
    chance = random.Random(5)  # noqa: S311
    hosts.server.call("listen", "listener", "::", PORT)
    names = iter(range(1000))
    live: list[Conversation] = []

    def more(count: int) -> None:
        for _ in range(count):
            address = chance.choice(list(FAMILIES.values()))[0]
            one = connect(hosts.client, hosts.server, address, PORT, f"c{next(names)}")
            live.append(one)

    def fewer(count: int) -> None:
        for _ in range(count):
            one = live.pop(chance.randrange(len(live)))
            first, last = chance.sample((one.client, one.server), 2)
            first.call("close", one.name)
            last.call("close", one.name)

    more(20)
    with metering() as meter:

        def open_now() -> int:
            return sum(meter.sum_of(one.pid).open for one in (hosts.server, hosts.client))

        for _ in range(12):
            assert open_now() == 2 * len(live)
            assert open_now() == hosts.established()
            more(chance.randint(0, 15))
            assert open_now() == hosts.established()
            fewer(chance.randint(0, len(live)))
        fewer(len(live))
        assert hosts.established() == 0
        assert open_now() == 0
        both = [connections(meter, one) for one in (hosts.server, hosts.client)]
        assert both[0] == both[1]
        assert both[0].closed == both[0].opened + 20


def test_connections_that_are_refused_have_failed(hosts: Hosts) -> None:
    with metering() as meter:
        for address in (SERVER, SERVER6, f"::ffff:{SERVER}"):
            for _ in range(10):
                assert hosts.client.call("refused", address, PORT) == "ECONNREFUSED"
        assert connections(meter, hosts.client) == Amounts(failed=30)
        told = {place: one.failed for place, one in meter.of(hosts.client.pid).items()}
        assert told == {outbound(SERVER): 20, outbound(SERVER6): 10}


def test_connections_that_are_given_up_have_failed(hosts: Hosts) -> None:
    ip("-n", hosts.server_name, "route", "add", "blackhole", f"{CLIENT}/32")
    hosts.server.call("listen", "listener", SERVER, PORT)
    assert hosts.client.call("begin", "before", SERVER, PORT) == "EINPROGRESS"
    with metering() as meter:
        for number in range(5):
            assert hosts.client.call("begin", f"c{number}", SERVER, PORT) == "EINPROGRESS"
        assert connections(meter, hosts.client) == Amounts()
        for number in range(5):
            hosts.client.call("close", f"c{number}")
        assert connections(meter, hosts.client) == Amounts(failed=5)
        hosts.client.call("close", "before")
        assert connections(meter, hosts.client) == Amounts(failed=6)
        assert set(meter.of(hosts.client.pid)) == {outbound()}


def test_a_socket_may_fail_and_then_connect(hosts: Hosts) -> None:
    with metering() as meter:
        assert hosts.client.call("begin", "one", SERVER, PORT) == "EINPROGRESS"
        hosts.client.call("decided", "one")
        assert hosts.client.call("again", "one", SERVER, PORT) == "ECONNREFUSED"
        assert connections(meter, hosts.client) == Amounts(failed=1)
        hosts.server.call("listen", "listener", SERVER, PORT)
        assert hosts.client.call("again", "one", SERVER, PORT) == "EINPROGRESS"
        hosts.server.call("accept", "one", "listener")
        hosts.client.call("decided", "one")
        assert connections(meter, hosts.client) == Amounts(opened=1, failed=1, open=1)
        Conversation(hosts.client, hosts.server).close()
        assert connections(meter, hosts.client) == Amounts(opened=1, closed=1, failed=1)


@pytest.mark.parametrize("resetter", ["client", "server"])
def test_a_reset_closes_both_ends_where_they_were(resetter: str, hosts: Hosts) -> None:
    hosts.server.call("listen", "listener", SERVER, PORT)
    with metering() as meter:
        one = connect(hosts.client, hosts.server, SERVER, PORT)
        one.exchange()
        getattr(hosts, resetter).call("reset", "one")
        wait_for(lambda: not hosts.established(), "the reset at the other end")
        for side in (hosts.server, hosts.client):
            assert connections(meter, side) == Amounts(opened=1, closed=1)
        assert_places(meter, hosts)


def test_a_close_with_data_that_nobody_took_ends_the_connection_where_it_was(
    hosts: Hosts,
) -> None:
    hosts.server.call("listen", "listener", SERVER, PORT)
    old = connect(hosts.client, hosts.server, SERVER, PORT, "old")
    with metering() as meter:
        for one in (old, connect(hosts.client, hosts.server, SERVER, PORT)):
            one.exchange()
            hosts.client.call("send", one.name, "send", 100)
            hosts.server.call("close", one.name)
        wait_for(lambda: not hosts.established(), "the reset at the other end")
        for side in (hosts.server, hosts.client):
            assert connections(meter, side) == Amounts(opened=1, closed=2)
        assert_places(meter, hosts)


def test_what_goes_by_several_paths_is_at_one_place_with_its_connections(hosts: Hosts) -> None:
    with metering() as meter:
        hosts.server.call("listen", "listener", SERVER, PORT, "multipath")
        hosts.client.call("connect", "one", SERVER, PORT, "multipath")
        hosts.server.call("accept", "one", "listener")
        one = Conversation(hosts.client, hosts.server)
        for _ in range(10):
            one.exchange(1000)
        assert_places(meter, hosts)
        for side in (hosts.server, hosts.client):
            assert meter.moves(side.pid) == side.moved()
            assert connections(meter, side) == Amounts(opened=1, open=1)
        one.close()
        wait_for(lambda: not hosts.established(), "the end of the path")
        for side in (hosts.server, hosts.client):
            assert connections(meter, side) == Amounts(opened=1, closed=1)
        assert_places(meter, hosts)


def test_round_trip_times_are_told_while_alive_and_after_the_end(hosts: Hosts) -> None:
    hosts.server.call("listen", "listener", SERVER, PORT)
    old = connect(hosts.client, hosts.server, SERVER, PORT, "old")
    with metering() as meter:
        meter.read()
        places = ((hosts.client.pid, outbound()), (hosts.server.pid, inbound()))
        assert all(0 < meter.rtt_us[one] < 50_000 for one in places)
        for change in (old.exchange, old.close):
            meter.rtt_us.clear()
            change()
            meter.read()
            assert all(0 < meter.rtt_us[one] < 50_000 for one in places)
