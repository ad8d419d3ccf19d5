"""Where the table of flows is full, the parts and the others are still all there was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kvitals.model import Amounts, PeerFilter, Role, Transport
from tests.kernel.flow_meter import NOTHING, FlowMeter, Moved, Place, summed
from tests.kernel.namespaces import ANY, a_host
from tests.kernel.peers import Talker, metering, talker

PEERS, PLACES = 1000, 64
PORT = 5055
# Nobody else uses this port, so that nobody else is among the others.
WANTED = PeerFilter(ports=((PORT, PORT),))
NETWORK = "127.55.0.0"


@pytest.fixture
def one() -> Iterator[Talker]:
    with a_host("kvu") as host, talker(host) as asking:
        yield asking


def everything(meter: FlowMeter, one: Talker) -> dict[tuple[Role, Transport], Amounts]:
    """The parts and the others, by role and transport."""
    parts = meter.of(one.pid)
    sums = dict(meter.told.other)
    for place, amounts in parts.items():
        key = place.role, place.transport
        sums[key] = summed(sums.get(key, NOTHING), amounts)
    return sums


def test_the_parts_and_the_others_are_all_datagrams(one: Talker) -> None:
    with metering(WANTED, flow_table_size=PLACES) as meter:
        one.call("bind", "service", ANY, PORT)
        # Three times, so that those who found a place and those who did not come again.
        for _ in range(3):
            assert one.call("scatter", "service", NETWORK, PORT, PEERS) == "scattered"
            meter.read()
            assert meter.told.waiting <= PLACES
        assert meter.told.capacity == PLACES
        # The receiver sees one peer, who has a place.
        assert meter.told.folded == 3 * (PEERS + 1 - PLACES)
        truth = one.moved()
        sums = everything(meter, one)
        sent, received, sends, receives = map(sum, zip(*truth.values(), strict=True))
        total = NOTHING
        for transport_sums in sums.values():
            total = summed(total, transport_sums)
        assert Moved(*total[:4]) == Moved(sent, received, sends, receives)
        assert (sends, receives) == (3 * PEERS, 3 * PEERS)
        assert set(meter.of(one.pid)) <= set(truth)


def test_the_parts_and_the_others_are_all_connections(one: Talker) -> None:
    with metering(WANTED, flow_table_size=PLACES) as meter:
        one.call("listen", "listener", ANY, PORT)
        for number in range(PEERS // 2):
            one.call("connect", f"c{number}", f"127.56.{number >> 8}.{number & 255}", PORT)
            one.call("accept", f"s{number}", "listener")
            one.call("send", f"c{number}", "send", 10 + number)
            one.call("receive", f"s{number}", "recv", 10 + number)
        bytes_moved = sum(10 + number for number in range(PEERS // 2))
        sums = everything(meter, one)
        outbound = sums[Role.OUTBOUND, Transport.TCP]
        inbound = sums[Role.INBOUND, Transport.TCP]
        half = PEERS // 2
        assert outbound == Amounts(bytes_moved, 0, half, 0, opened=half, open=half)
        assert inbound == Amounts(0, bytes_moved, 0, half, opened=half, open=half)
        assert meter.told.folded > 0
        for number in range(PEERS // 2):
            one.call("close", f"c{number}")
            one.call("close", f"s{number}")
        sums = everything(meter, one)
        assert [one.open for one in sums.values()] == [0] * len(sums)
        assert sums[Role.OUTBOUND, Transport.TCP].closed == half
        assert sums[Role.INBOUND, Transport.TCP].closed == half


def test_a_table_that_was_emptied_has_all_its_places_again(one: Talker) -> None:
    with metering(WANTED, flow_table_size=PLACES) as meter:
        one.call("bind", "service", ANY, PORT)
        one.call("scatter", "service", NETWORK, PORT, PEERS)
        meter.read()
        folded = meter.told.folded
        one.call("datagrams", "few", ANY)
        for number in range(PLACES // 2):
            one.call("send", "few", "sendto", 50, f"127.57.0.{number + 1}", PORT)
            one.call("receive", "service", "recvfrom", 100)
        meter.read()
        assert folded == meter.told.folded
        assert meter.told.waiting == PLACES // 2 + 1
        few = Place(Role.OUTBOUND, Transport.UDP, PORT, "127.57.0.1")
        assert meter.moves(one.pid)[few] == Moved(50, 0, 1, 0)
