"""The charts of connections are Netdata's."""

from __future__ import annotations

from kvitals.model import Amounts, Role, Transport
from tests.unit.sampling.peers.told import Book, Told, flow

MOVED = Amounts(20, 10, 4, 2, retransmits=6)


def test_charts_have_the_ids_titles_units_and_order_of_the_reference() -> None:
    told = Told()
    told.tick()
    found = [one.chart for one in told.charts.values()]
    assert [(one.full_id, one.title, one.units, one.priority) for one in found] == [
        ("ebpf.outbound_bytes", "Outbound connections (bytes).", "bytes/s", 21080),
        ("ebpf.outbound_packets", "Outbound connections (packets)", "packets", 21082),
        ("ebpf.outbound_retransmit", "Retransmitted packets", "calls", 21083),
        ("ebpf.inbound_bytes", "Inbound connections (bytes)", "bytes/s", 21084),
        ("ebpf.inbound_packets", "Inbound connections (packets)", "packets", 21085),
    ]
    assert {(one.family, one.style, one.module) for one in found} == {
        ("Network connections", "stacked", "socket")
    }


def test_other_is_always_there() -> None:
    told = Told()
    told.tick()
    assert {name: told.names(name) for name in told.charts} == {
        "outbound_bytes": ["other:ALL:other_sent", "other:ALL:other_recv"],
        "outbound_packets": ["other:ALL:other_sent", "other:ALL:other_recv"],
        "outbound_retransmit": ["other:ALL:other"],
        "inbound_bytes": ["other:ALL_sent", "other:ALL_recv"],
        "inbound_packets": ["other:ALL_sent", "other:ALL_recv"],
    }


def test_what_is_sent_is_drawn_downwards_and_values_are_for_each_second() -> None:
    told = Told()
    told.tick(flow(done=MOVED), flow(done=MOVED, role=Role.INBOUND), seconds=2)
    assert told.values("outbound_bytes") == {
        "http:TCP:10.0.0.1_sent": -10,
        "http:TCP:10.0.0.1_recv": 5,
        "other:ALL:other_sent": 0,
        "other:ALL:other_recv": 0,
    }
    assert told.values("outbound_packets")["http:TCP:10.0.0.1_sent"] == -2
    assert told.values("outbound_retransmit") == {"http:TCP:10.0.0.1": 3, "other:ALL:other": 0}
    assert told.values("inbound_bytes")["http:TCP_sent"] == -10
    assert told.values("inbound_packets")["http:TCP_recv"] == 1
    assert [one.sign for one in told.charts["inbound_bytes"].chart.dimensions] == [-1, 1, -1, 1]


def test_totals_are_never_negated() -> None:
    told = Told()
    for _ in range(2):
        told.tick(flow(done=MOVED))
    assert told.totals()["http:TCP:10.0.0.1_sent"] == 40
    assert told.totals("outbound_retransmit")["http:TCP:10.0.0.1"] == 12


def test_the_first_tick_has_totals_and_no_values() -> None:
    told = Told()
    told.tick(flow(done=MOVED), seconds=0)
    assert set(told.values().values()) == {None}
    assert told.totals()["http:TCP:10.0.0.1_sent"] == 20


def test_what_was_done_is_drawn_once() -> None:
    told = Told()
    told.tick(flow(done=MOVED))
    told.tick()
    assert set(told.values().values()) == {0}


def test_readings_within_a_tick_add_up() -> None:
    told = Told()
    told.take(flow(done=MOVED))
    told.tick(flow(done=MOVED))
    assert told.values()["http:TCP:10.0.0.1_sent"] == -40


def test_only_tcp_sends_again() -> None:
    told = Told()
    told.tick(flow(port=53), flow(port=53, transport=Transport.UDP))
    assert "domain:UDP:10.0.0.1_sent" in told.names()
    assert told.names("outbound_retransmit") == ["domain:TCP:10.0.0.1", "other:ALL:other"]


def test_numbers_of_ipv6_are_in_brackets_and_names_are_not() -> None:
    told = Told(Book({"2001:db8::2": "ant.example"}), dimensions=50)
    told.tick(flow("2001:db8::2"))
    assert "http:TCP:ant.example_sent" in told.names()
    told = Told()
    told.tick(flow("2001:db8::1"))
    assert "http:TCP:[2001:db8::1]_sent" in told.names()


def test_a_chart_is_the_same_object_while_its_dimensions_are() -> None:
    told = Told()
    told.tick(flow())
    before = {name: one.chart for name, one in told.charts.items()}
    told.tick(flow())
    told.tick()
    assert all(told.charts[name].chart is chart for name, chart in before.items())
    told.tick(flow(transport=Transport.UDP))
    after = {name: one.chart for name, one in told.charts.items()}
    assert [name for name in before if after[name] is before[name]] == [
        "outbound_retransmit",
        "inbound_bytes",
        "inbound_packets",
    ]
