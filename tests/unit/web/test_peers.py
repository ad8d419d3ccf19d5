from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from kvitals.config.settings import Settings
from kvitals.model import Amounts, Role, Transport
from kvitals.probes import MEASUREMENTS
from kvitals.sampling.peers.listing import COLUMNS
from kvitals.web.run import describe_run
from tests.unit.sampling.peers.told import Book, Told, amounts, flow
from tests.unit.web.exhibits import NOW, Answered, Site, make_exhibit, make_plan, served
from tests.unit.web.peer_ticks import PeerRun

NASTY = '<img src=x onerror="alert(1)">\n'
NETWORK = tuple(one.name for one in MEASUREMENTS if one.name.startswith("network."))
ANT = flow("10.0.0.1", Amounts(5, 50, 2, 3, 1, 2, 0, 0, 2), port=80, rtt_us=300)
BEE = flow("10.0.0.2", amounts(90), port=443, pid=8)
CAT = flow("fd00::3", amounts(1, 2), role=Role.INBOUND, transport=Transport.UDP, port=53)


def make_run() -> PeerRun:
    run = PeerRun(Told(Book({"10.0.0.1": "ant", "10.0.0.2": NASTY})))
    run.tick()
    run.tick(ANT, BEE, CAT)
    return run


@pytest.fixture(scope="module")
def town() -> Iterator[Site]:
    """Three peers, one second after the start."""
    with served(make_run().exhibit) as one:
        yield one


def ask(site: Site, **parameters: str | int) -> Answered:
    return site.ask("/api/peers?" + urlencode(parameters))


def addresses(answer: Answered) -> list[str]:
    return [one["peer"] for one in answer.json["peers"]]


def test_a_peer_is_told_with_rates_and_totals(town: Site) -> None:
    answer = ask(town, name="ant").json
    assert (answer["time"], answer["interval"], answer["count"]) == (NOW + 1, 1, 1)
    moved = {
        "bytes": 55,
        "calls": 5,
        "sent_bytes": 5,
        "received_bytes": 50,
        "sent_calls": 2,
        "received_calls": 3,
        "retransmits": 1,
        "opened": 2,
        "closed": 0,
        "failed": 0,
    }
    assert answer["peers"] == [
        {
            "role": "outbound",
            "service": "http",
            "port": 80,
            "transport": "TCP",
            "peer": "10.0.0.1",
            "name": "ant",
            "application": "app7",
            "open": 2,
            "rtt_us": 300,
            "idle_s": 0,
            "rates": moved,
            "totals": moved,
        }
    ]


def test_an_unknown_round_trip_time_is_null(town: Site) -> None:
    assert ask(town, peer="10.0.0.2").json["peers"][0]["rtt_us"] is None


def test_all_columns_are_told_and_can_be_asked_for(town: Site) -> None:
    assert ask(town).json["columns"] == list(COLUMNS)
    for column in COLUMNS:
        assert ask(town, by=column).json["count"] == 3


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, ["10.0.0.2", "10.0.0.1", "fd00::3"]),
        ({"order": "asc"}, ["fd00::3", "10.0.0.1", "10.0.0.2"]),
        ({"by": "received_bytes", "top": 1}, ["10.0.0.1"]),
        ({"by": "rtt_us", "top": 1}, ["10.0.0.1"]),
        ({"by": "total_calls", "top": 1}, ["10.0.0.1"]),
        ({"by": "port"}, ["10.0.0.2", "10.0.0.1", "fd00::3"]),
    ],
)
def test_the_first_by_a_column_come_first(
    town: Site, parameters: dict[str, str | int], expected: list[str]
) -> None:
    answer = ask(town, **parameters)
    assert (addresses(answer), answer.json["count"]) == (expected, 3)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"role": "inbound"}, ["fd00::3"]),
        ({"service": "https"}, ["10.0.0.2"]),
        ({"transport": "UDP"}, ["fd00::3"]),
        ({"peer": "fd00::3"}, ["fd00::3"]),
        ({"name": NASTY}, ["10.0.0.2"]),
        ({"name": NASTY[:4]}, []),
        ({"application": "app7"}, ["10.0.0.1", "fd00::3"]),
        ({"application": "app7", "role": "outbound"}, ["10.0.0.1"]),
        ({"port": "443"}, ["10.0.0.2"]),
        ({"port": "44"}, []),
    ],
)
def test_filters_are_exact_and_add_up(
    town: Site, parameters: dict[str, str], expected: list[str]
) -> None:
    answer = ask(town, **parameters)
    assert (addresses(answer), answer.json["count"]) == (expected, len(expected))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("by", "size", "one of bytes, role,"),
        ("order", "down", "one of desc, asc"),
        ("top", "1001", "a whole number from 1 to 1000"),
        ("role", "client", "one of outbound, inbound"),
        ("transport", "tcp", "one of TCP, UDP"),
    ],
)
def test_a_wrong_parameter_is_told_with_what_is_right(
    town: Site, name: str, value: str, told: str
) -> None:
    answer = ask(town, **{name: value})
    assert answer.status == 400
    assert answer.error.startswith(f"The parameter '{name}' is {told}")


def test_a_rate_is_per_second_of_a_long_tick() -> None:
    run = PeerRun()
    run.tick()
    run.tick(flow(done=30), seconds=3)
    with served(run.exhibit) as site:
        answer = ask(site).json
    assert answer["interval"] == 3
    assert answer["peers"][0]["rates"]["bytes"] == 10
    assert answer["peers"][0]["totals"]["bytes"] == 30


def test_in_the_first_tick_no_rate_is_known() -> None:
    run = PeerRun()
    run.tick(ANT)
    with served(run.exhibit) as site:
        answer = ask(site).json
    assert (answer["interval"], answer["peers"][0]["rates"]) == (0, {})


def test_before_the_first_tick_there_is_nobody() -> None:
    with served(PeerRun().exhibit) as site:
        answer = ask(site).json
    assert (answer["time"], answer["interval"], answer["peers"]) == (0, 0, [])


def test_what_is_off_is_no_column() -> None:
    plan = make_plan(off=("network.retransmits", "network.connections"))
    told = Told()
    run = PeerRun(told, exhibit=make_exhibit(plan, peers=told.network.listing))
    run.tick()
    run.tick(ANT)
    with served(run.exhibit) as site:
        answer = ask(site).json
        refused = ask(site, by="total_retransmits")
    missing = {"open", "rtt_us", "opened", "closed", "failed", "retransmits"}
    (peer,) = answer["peers"]
    assert missing.isdisjoint([*answer["columns"], *peer, *peer["rates"], *peer["totals"]])
    assert refused.status == 400


def test_without_bytes_open_connections_come_first() -> None:
    told = Told()
    exhibit = make_exhibit(make_plan(off=("network.transfers",)), peers=told.network.listing)
    run = PeerRun(told, exhibit=exhibit)
    run.tick(BEE, ANT)
    with served(run.exhibit) as site:
        assert addresses(ask(site)) == ["10.0.0.1", "10.0.0.2"]
        assert ask(site, by="bytes").status == 400


@pytest.mark.parametrize(
    ("settings", "what"),
    [(Settings(connections=False), "connections"), (Settings(socket=False), "sockets")],
)
def test_a_run_that_follows_no_peers_says_so(settings: Settings, what: str) -> None:
    with served(make_exhibit(settings=settings)) as site:
        answer = ask(site, by="nonsense")
    assert (answer.status, answer.error) == (
        404,
        f"Peers are not followed: {what} are turned off in this run.",
    )


def test_a_kernel_on_which_peers_cannot_be_followed_is_told_with_the_reason() -> None:
    with served(make_exhibit(make_plan(off=NETWORK))) as site:
        answer = ask(site)
    assert (answer.status, answer.error) == (
        404,
        "Peers cannot be followed on this kernel: no hook.",
    )


def test_a_peer_that_appears_does_not_change_what_the_run_is() -> None:
    run = PeerRun()
    run.tick()
    before = describe_run(run.exhibit)
    run.tick(ANT, BEE, CAT)
    assert describe_run(run.exhibit) == before


def test_a_chart_of_peers_names_what_feeds_each_of_its_parts(town: Site) -> None:
    feeds = town.ask("/api/v1/info").json["kvitals"]["feeds"]
    transfers = {"name": None, "measurements": ["network.transfers", "network.datagrams"]}
    assert feeds["ebpf.inbound_bytes"] == [
        {**transfers, "sign": -1, "part": "_sent"},
        {**transfers, "sign": 1, "part": "_recv"},
    ]
    assert feeds["ebpf.outbound_retransmit"] == [
        {"name": None, "measurements": ["network.retransmits"], "sign": 1, "part": ""}
    ]


def test_the_parts_that_are_told_are_those_of_the_dimensions(town: Site) -> None:
    feeds = town.ask("/api/v1/info").json["kvitals"]["feeds"]
    for chart in town.exhibit.charts:
        parts = feeds[chart.full_id]
        assert len(chart.dimensions) % len(parts) == 0
        for place, line in enumerate(chart.dimensions):
            part = parts[place % len(parts)]
            assert (line.name.endswith(part["part"]), line.sign) == (True, part["sign"])


def test_charts_of_connections_that_are_off_say_why() -> None:
    off = describe_run(make_exhibit(make_plan(off=NETWORK)))["off"]
    assert isinstance(off, list)
    found = {one["chart"]: one["dimensions"][0] for one in off if "bound" in one["chart"]}
    assert {"ebpf.inbound_bytes", "ebpf.outbound_packets"} < set(found)
    assert {(one["reason"], one["remedy"]) for one in found.values()} == {("no hook", "a kernel")}
