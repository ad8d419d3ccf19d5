"""The kernel counts flows with wanted peers on wanted service ports, and no others."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from kvitals.model import MAPPED, Amounts, PeerFilter
from tests.kernel.flow_meter import FlowMeter, Moves
from tests.kernel.namespaces import CLIENT, CLIENT6, SERVER, SERVER6, two_hosts
from tests.kernel.peers import Conversation, Talker, connect, metering, talker

EVERYONE = PeerFilter().prefixes


def network(text: str) -> tuple[bytes, int]:
    """A prefix as the kernel is told it."""
    address, _, length = text.partition("/")
    if ":" in address:
        return socket.inet_pton(socket.AF_INET6, address), int(length or 128)
    return MAPPED + socket.inet_pton(socket.AF_INET, address), 96 + int(length or 32)


def by_peers(*networks: str) -> PeerFilter:
    return PeerFilter(prefixes=tuple(map(network, networks)))


def by_ports(*ranges: tuple[int, int]) -> PeerFilter:
    return PeerFilter(ports=ranges)


@pytest.fixture
def hosts() -> Iterator[tuple[Talker, Talker]]:
    with (
        two_hosts("kvf") as (server, client),
        talker(server) as serving,
        talker(client) as asking,
    ):
        yield serving, asking


def talk(server: Talker, client: Talker) -> None:
    """By TCP and UDP, on two ports, over IPv4 and IPv6."""
    for number, (address, port) in enumerate(
        (address, port) for address in (SERVER, SERVER6) for port in (80, 8080)
    ):
        server.call("listen", "listener", address, port)
        one = connect(client, server, address, port)
        one.exchange(100 + number)
        one.close()
        server.call("close", "listener")
        server.call("bind", "service", address, port)
        client.call("datagrams", "two", address)
        client.call("send", "two", "sendto", 200 + number, address, port)
        server.call("answer", "service", 1)
        client.call("receive", "two", "recvfrom", 4096)
        server.call("close", "service")
        client.call("close", "two")


FILTERS = {
    "one port": (by_ports((80, 80)), {80}, {SERVER, SERVER6, CLIENT, CLIENT6}),
    "other ports": (by_ports((0, 79), (81, 65535)), {8080}, {SERVER, SERVER6, CLIENT, CLIENT6}),
    "all ports": (PeerFilter(), {80, 8080}, {SERVER, SERVER6, CLIENT, CLIENT6}),
    "no port": (by_ports(), set(), set()),
    "nobody": (PeerFilter(prefixes=()), set(), set()),
    "ipv4": (by_peers("0.0.0.0/0"), {80, 8080}, {SERVER, CLIENT}),
    "one address": (by_peers(SERVER), {80, 8080}, {SERVER}),
    "ipv6": (by_peers("fd00:201:7::/48"), {80, 8080}, {SERVER6, CLIENT6}),
    "both": (PeerFilter(((8080, 8080),), (network(f"{CLIENT6}/128"),)), {8080}, {CLIENT6}),
}


@pytest.mark.parametrize("name", FILTERS)
def test_only_what_is_wanted_is_counted(name: str, hosts: tuple[Talker, Talker]) -> None:
    wanted, ports, peers = FILTERS[name]

    def accepted(moves: Moves) -> Moves:
        return {one: n for one, n in moves.items() if one.port in ports and one.peer in peers}

    with metering(wanted) as meter:
        talk(*hosts)
        for one in hosts:
            truth = one.moved()
            assert len(truth) == 8
            assert accepted(truth) == meter.moves(one.pid)
        assert meter.told.folded == 0


def test_connections_from_before_the_start_are_filtered(hosts: tuple[Talker, Talker]) -> None:
    server, client = hosts
    ones = []
    for port in (80, 8080):
        server.call("listen", "listener", SERVER, port)
        ones.append(connect(client, server, SERVER, port, f"c{port}"))
    with metering(by_ports((8080, 8080))) as meter:
        for one in ones:
            one.exchange()
            one.close()
        for side in (server, client):
            (told,) = meter.of(side.pid).items()
            assert told[0].port == 8080
            assert told[1][-4:] == (0, 1, 0, 0)


def settle(meter: FlowMeter, *talkers: Talker) -> tuple[Amounts, ...]:
    return tuple(meter.sum_of(one.pid) for one in talkers)


def test_what_is_wanted_changes_while_connections_live(hosts: tuple[Talker, Talker]) -> None:
    server, client = hosts
    server.call("listen", "listener", SERVER, 80)
    server.call("bind", "service", SERVER, 80)
    client.call("datagrams", "two", SERVER)
    one = connect(client, server, SERVER, 80)

    def exchange(size: int) -> None:
        Conversation(client, server).exchange(size)
        client.call("send", "two", "sendto", size, SERVER, 80)
        server.call("answer", "service", 1)
        client.call("receive", "two", "recvfrom", 4096)

    with metering() as meter:
        wanted = unwanted = 0
        changes = (
            (PeerFilter(), True),
            (by_ports((81, 65535)), False),
            (by_ports((1, 90)), True),
            (by_peers("192.168.0.0/16"), False),
            (by_peers("10.0.0.0/8"), True),
            (PeerFilter(ports=()), False),
            (PeerFilter(), True),
        )
        for number, (change, is_wanted) in enumerate(changes):
            meter.want(change)
            exchange(100 + number)
            wanted += (100 + number) * is_wanted
            unwanted += (100 + number) * (not is_wanted)
            for amounts in settle(meter, server, client):
                assert (amounts.sent_bytes, amounts.received_bytes) == (2 * wanted, 2 * wanted)
        assert unwanted
        one.close()
