"""Retransmits by peer are those that the kernel's own statistics count."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kvitals.model import Role, Transport
from tests.kernel.flow_meter import FlowMeter, Place
from tests.kernel.hidden import RETRANSMIT, traced
from tests.kernel.namespaces import (
    CLIENT,
    CLIENT6,
    SERVER,
    SERVER6,
    inside,
    ip,
    statistics,
    two_hosts,
)
from tests.kernel.peers import Conversation, Talker, connect, metering, talker
from tests.product import wait_for

PORT = 8200
# The most that a large packet can become (GSO_MAX_SEGS is far more than fits in 64 KiB).
SEGMENTS = 45
LOSS = """
add table inet loss
add chain inet loss arriving { type filter hook input priority 0; }
add rule inet loss arriving meta l4proto tcp numgen random mod %d == 0 drop
"""


@contextmanager
def losing(*hosts: str, one_of: int = 12) -> Iterator[None]:
    """One of so many packets that arrive gets lost."""
    for host in hosts:
        rules = LOSS % one_of
        subprocess.run([*inside(host), "nft", "-f", "-"], input=rules, text=True, check=True)
    yield
    for host in hosts:
        subprocess.run([*inside(host), "nft", "delete", "table", "inet", "loss"], check=True)


@pytest.fixture(params=["single", "large packets"])
def hosts(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Two hosts; large packets are cut in segments by the device, and lost as a whole."""
    with two_hosts("kvl") as names:
        if request.param == "single":
            for host in names:
                ip("-n", host, "link", "set", "eth0", "gso_max_segs", "1")
        yield names


def exchange(one: Conversation) -> None:
    """Much to the server, and then a little in both directions."""
    one.server.begin("receive", one.name, "recv", 4096 * 300)
    for _ in range(300):
        one.client.call("send", one.name, "send", 4096)
    one.server.wait()
    for _ in range(20):
        one.exchange(2000)


def retransmits(meter: FlowMeter, one: Talker) -> dict[Place, int]:
    told = {place: amounts.retransmits for place, amounts in meter.of(one.pid).items()}
    return {place: count for place, count in told.items() if count}


def truth(one: Talker, places: dict[str, Place]) -> dict[Place, int]:
    """What the kernel tells of connections by their names."""
    counts = {place: int(one.call("retransmits", name)) for name, place in places.items()}
    return {place: count for place, count in counts.items() if count}


def test_retransmits_by_peer_equal_the_statistics(hosts: tuple[str, str]) -> None:
    with (
        talker(hosts[0]) as server,
        talker(hosts[1]) as client,
        traced(RETRANSMIT) as seen,
        metering() as meter,
    ):
        before = [statistics(host) for host in hosts]
        clients, servers = {}, {}
        for name, address, peer in (("four", SERVER, CLIENT), ("six", SERVER6, CLIENT6)):
            server.call("listen", "listener", address, PORT)
            one = connect(client, server, address, PORT, name)
            clients[name] = Place(Role.OUTBOUND, Transport.TCP, PORT, address)
            servers[name] = Place(Role.INBOUND, Transport.TCP, PORT, peer)
            with losing(*hosts):
                exchange(one)
            # Whatever waited to be sent again has been now.
            one.exchange(1)

        def short() -> list[int] | None:
            """What flows tell less than each host's statistics, once its connections agree."""
            told = [sum(retransmits(meter, one).values()) for one in (server, client)]
            grown = [statistics(host) - old for host, old in zip(hosts, before, strict=True)]
            true = [sum(truth(*one).values()) for one in ((server, servers), (client, clients))]
            lacking = [one - other for one, other in zip(true, told, strict=True)]
            hidden = seen.on_top_of_pid_1()
            is_so = grown == true and all(0 <= one <= SEGMENTS * hidden for one in lacking)
            return lacking if is_so else None

        # A packet can be sent again between two questions, on a slow machine; what is
        # sent on top of PID 1 is hidden here.
        wait_for(short, "numbers that agree")
        assert min(retransmits(meter, client).values()) > 0


def test_answers_that_are_sent_again_before_a_connection_is_there_are_counted() -> None:
    with (
        two_hosts("kvl") as (server_name, client_name),
        talker(server_name) as server,
        talker(client_name) as client,
        metering() as meter,
    ):
        server.call("listen", "listener", SERVER, PORT)
        with losing(client_name, one_of=1):
            client.begin("connect", "one", SERVER, PORT)
            wait_for(lambda: statistics(server_name) >= 2, "two retransmits")
        assert client.wait() == "connected"
        server.call("accept", "one", "listener")
        outbound = Place(Role.OUTBOUND, Transport.TCP, PORT, SERVER)
        inbound = Place(Role.INBOUND, Transport.TCP, PORT, CLIENT)
        assert retransmits(meter, client) == {outbound: statistics(client_name)}
        assert retransmits(meter, server) == {inbound: statistics(server_name)}
