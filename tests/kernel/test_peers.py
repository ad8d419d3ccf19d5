"""Bytes and calls by peer and service are those that programs moved, to the unit."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from kvitals.model import Role, Transport
from tests.kernel.flow_meter import FlowMeter, Moved, Moves, Place
from tests.kernel.namespaces import ANY, CLIENT, CLIENT6, SERVER, SERVER6, two_hosts
from tests.kernel.peers import Talker, connect, metering, talker
from tests.kernel.talkers import messages

# What a client connects to, what the server listens on, and whom each of them sees.
TALKS = {
    "ipv4": (SERVER, SERVER, SERVER, CLIENT),
    "ipv6": (SERVER6, SERVER6, SERVER6, CLIENT6),
    "mapped": (f"::ffff:{SERVER}", "::", SERVER, CLIENT),
    "half mapped": (SERVER, "::", SERVER, CLIENT),
}
by_family = pytest.mark.parametrize("talk", TALKS)

NEIGHBOURS = """
import socket
listener = socket.create_server(("127.0.0.1", 0))
datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagrams.bind(listener.getsockname())
while True:
    with socket.create_connection(listener.getsockname()) as client:
        server, _ = listener.accept()
        with server:
            client.send(bytes(1000))
            server.recv(500)
    datagrams.sendto(bytes(100), datagrams.getsockname())
    datagrams.recvfrom(100)
"""


@pytest.fixture(scope="module", autouse=True)
def _others() -> Iterator[None]:
    """A neighbour that talks to itself all the time."""
    with subprocess.Popen([sys.executable, "-c", NEIGHBOURS]) as neighbour:
        yield
        neighbour.kill()


@pytest.fixture
def names() -> Iterator[tuple[str, str]]:
    """The hosts of a server and of a client."""
    with two_hosts("kvp") as names:
        yield names


@pytest.fixture
def hosts(names: tuple[str, str]) -> Iterator[tuple[Talker, Talker]]:
    """A server and a client on hosts of their own."""
    server, client = names
    with (
        talker(server) as serving,
        talker(client) as asking,
    ):
        yield serving, asking


def assert_told(meter: FlowMeter, *talkers: Talker) -> None:
    for one in talkers:
        truth = one.moved()
        assert truth
        assert truth == meter.moves(one.pid)


def total(moves: Moves) -> Moved:
    return Moved(*map(sum, zip(*moves.values(), strict=True)))


@by_family
def test_streams_are_counted_by_every_way_to_send_and_to_receive(
    talk: str, hosts: tuple[Talker, Talker]
) -> None:
    address, own, server_seen, client_seen = TALKS[talk]
    server, client = hosts
    with metering() as meter:
        server.call("listen", "listener", own, 8000)
        one = connect(client, server, address, 8000)
        for number, way in enumerate(messages.STREAM_SENDS):
            one.exchange(100 + number, send=way)
        for number, way in enumerate(messages.STREAM_RECEIVES):
            one.exchange(200 + number, receive=way)
        # In parts, and with an end that moves nothing.
        client.call("send", "one", "send", 4096)
        for _ in range(4):
            server.call("receive", "one", "recv", 1024)
        one.close()
        assert_told(meter, server, client)
        assert set(meter.moves(server.pid)) == {
            Place(Role.INBOUND, Transport.TCP, 8000, client_seen)
        }
        assert set(meter.moves(client.pid)) == {
            Place(Role.OUTBOUND, Transport.TCP, 8000, server_seen)
        }


@by_family
def test_datagrams_without_a_connection_are_counted_by_their_peers(
    talk: str, hosts: tuple[Talker, Talker]
) -> None:
    address, own, server_seen, client_seen = TALKS[talk]
    server, client = hosts
    with metering() as meter:
        server.call("bind", "service", own, 5300)
        client.call("datagrams", "one", address)
        for number, (send, receive) in enumerate(
            (send, receive) for send in messages.SENDS for receive in messages.RECEIVES
        ):
            client.call("send", "one", send, 100 + number, address, 5300)
            datagrams = messages.MESSAGES if send == "sendmmsg" else 1
            receives = 1 if receive == "recvmmsg" else datagrams
            for _ in range(receives):
                server.call("receive", "service", receive, 64 if number % 2 else 1400)
        # A datagram may have no bytes, and be longer than a packet.
        for size in (0, 4000):
            client.call("send", "one", "sendto", size, address, 5300)
            server.call("receive", "service", "recvfrom", 4096)
        assert_told(meter, server, client)
        assert set(meter.moves(server.pid)) == {
            Place(Role.INBOUND, Transport.UDP, 5300, client_seen)
        }
        assert set(meter.moves(client.pid)) == {
            Place(Role.OUTBOUND, Transport.UDP, 5300, server_seen)
        }


@by_family
def test_datagrams_of_connected_sockets_are_counted(
    talk: str, hosts: tuple[Talker, Talker]
) -> None:
    address, own, _, _ = TALKS[talk]
    server, client = hosts
    with metering() as meter:
        server.call("bind", "service", own, 5301)
        client.call("datagrams", "one", address, 5301)
        for number, way in enumerate(messages.CONNECTED_SENDS):
            client.call("send", "one", way, 300 + number)
            server.call("answer", "service", messages.MESSAGES if way == "sendmmsg" else 1)
            for _ in range(messages.MESSAGES if way == "sendmmsg" else 1):
                client.call("receive", "one", "recv", 1024)
        for way in messages.CONNECTED_RECEIVES:
            client.call("send", "one", "send", 77)
            server.call("answer", "service", 1)
            client.call("receive", "one", way, 64)
        assert_told(meter, server, client)


def test_a_service_like_dns_is_told_from_both_sides(hosts: tuple[Talker, Talker]) -> None:
    server, client = hosts
    with metering() as meter:
        server.call("bind", "service", SERVER, 53)
        for question in range(50):
            client.call("datagrams", "one", SERVER)
            client.call("send", "one", "sendto", 30 + question, SERVER, 53)
            server.call("answer", "service", 1)
            client.call("receive", "one", "recvfrom", 512)
            client.call("close", "one")
        asked = sum(30 + question for question in range(50))
        everything = Moved(asked, asked, 50, 50)
        outbound = Place(Role.OUTBOUND, Transport.UDP, 53, SERVER)
        inbound = Place(Role.INBOUND, Transport.UDP, 53, CLIENT)
        assert meter.moves(client.pid) == {outbound: everything}
        assert meter.moves(server.pid) == {inbound: everything}
        assert_told(meter, server, client)


def test_one_socket_talks_to_many_peers(hosts: tuple[Talker, Talker]) -> None:
    server, client = hosts
    with metering() as meter:
        client.call("datagrams", "any", ANY)
        for number in range(1, 40):
            client.call("send", "any", "sendto", number, f"127.9.0.{number}", 6000 + number % 3)
        server.call("bind", "service", "::", 6000)
        client.call("datagrams", "four", SERVER)
        client.call("datagrams", "six", SERVER6)
        for name, address in (("four", SERVER), ("six", SERVER6)) * 5:
            client.call("send", name, "sendto", 70, address, 6000)
            server.call("answer", "service", 1)
            client.call("receive", name, "recvfrom", 512)
        assert_told(meter, server, client)
        assert {place.peer for place in meter.moves(server.pid)} == {CLIENT, CLIENT6}


def test_who_does_not_ask_whom_a_datagram_is_from_is_told_by_the_service(
    hosts: tuple[Talker, Talker],
) -> None:
    server, client = hosts
    with metering() as meter:
        server.call("bind", "service", SERVER, 5400)
        client.call("datagrams", "one", SERVER)
        for way in messages.NAMELESS_RECEIVES:
            client.call("send", "one", "sendto", 60, SERVER, 5400)
            server.call("receive", "service", way, 512)
        assert_told(meter, server, client)
        unknown = Place(Role.INBOUND, Transport.UDP, 5400, "::")
        assert meter.moves(server.pid) == {unknown: Moved(0, 180, 0, 3)}


def test_many_clients_and_servers_talk_at_once(names: tuple[str, str]) -> None:
    """In both directions at a time, by all ways, in all families."""
    server_host, client_host = names
    kinds = [
        (server_host, client_host, SERVER, SERVER),
        (server_host, client_host, SERVER6, "::"),
        (client_host, server_host, f"::ffff:{CLIENT}", "::"),
        (client_host, client_host, "127.0.0.1", "127.0.0.1"),
    ]
    with metering() as meter:
        talkers = []
        with ExitStack() as stack:
            for number, (at, of, address, own) in enumerate(kinds):
                server = stack.enter_context(talker(at))
                client = stack.enter_context(talker(of))
                server.call("listen", "listener", own, 9000 + number)
                server.begin("serve", "listener", 8, number)
                client.begin("storm", address, 9000 + number, 8, 100 + number)
                talkers += [server, client]
            for one in talkers:
                assert one.wait() == "done"
            assert_told(meter, *talkers)
            for server, client in zip(talkers[::2], talkers[1::2], strict=True):
                sent, received, *_ = total(meter.moves(server.pid))
                assert (received, sent) == total(meter.moves(client.pid))[:2]
                assert sent > 8 * 3 * len(messages.STREAM_SENDS)


@pytest.mark.parametrize("way", messages.STREAM_RECEIVES)
def test_the_end_of_a_stream_is_no_byte(way: str, hosts: tuple[Talker, Talker]) -> None:
    server, client = hosts
    with metering() as meter:
        server.call("listen", "listener", SERVER, 8001)
        for name, size in (("with_data", 100), ("alone", 0)):
            one = connect(client, server, SERVER, 8001, name)
            one.exchange()
            if size:
                client.call("send", name, "send", size)
            client.call("close", name)
            server.call("drain", name, way)
            server.call("close", name)
        assert_told(meter, server, client)
