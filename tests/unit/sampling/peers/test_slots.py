"""Series are few, each starts at zero, and no total ever goes down."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kvitals.model import Amounts, Flow, Role, Transport
from kvitals.sampling.peers.slots import IDLE_S
from tests.unit.sampling.peers.told import Book, Told, amounts, flow, peer

FIRST = "http:TCP:10.0.0.1_sent"
SECOND = "http:TCP:10.0.0.2_sent"
OTHER = "other:ALL:other_sent"
CHARTS = ("outbound_bytes", "outbound_packets", "inbound_bytes", "inbound_packets")
DIRECTIONS = {"sent": "sent", "recv": "received"}
FIELDS = {"bytes": "bytes", "packets": "calls"}
OTHERS = {"outbound": "other:ALL:other", "inbound": "other:ALL"}


def test_first_come_is_first_served_and_the_rest_is_other() -> None:
    told = Told(dimensions=6)
    told.tick(*(flow(peer(number), number) for number in (1, 2, 3, 4)))
    assert told.totals() == {
        FIRST: 1,
        "http:TCP:10.0.0.1_recv": 0,
        SECOND: 2,
        "http:TCP:10.0.0.2_recv": 0,
        OTHER: 7,
        "other:ALL:other_recv": 0,
    }


def test_other_is_there_however_few_dimensions_may_be() -> None:
    for dimensions in (0, 1, 2, 3):
        told = Told(dimensions=dimensions)
        told.tick(flow(done=5))
        assert told.totals() == {OTHER: 5, "other:ALL:other_recv": 0}


def test_each_role_has_places_of_its_own() -> None:
    told = Told(dimensions=4)
    told.tick(flow(), flow(role=Role.INBOUND))
    assert FIRST in told.names()
    assert "http:TCP_sent" in told.names("inbound_bytes")


def test_an_idle_series_leaves_its_place_to_others_who_start_at_zero() -> None:
    told = Told(dimensions=4)
    told.tick(flow("10.0.0.1", 5))
    told.tick(flow("10.0.0.2", 7))
    assert (told.totals()[FIRST], told.totals()[OTHER]) == (5, 7)
    for _ in range(IDLE_S - 2):
        told.tick()
        assert FIRST in told.names()
    told.tick()
    assert (told.totals()[OTHER], told.values()[OTHER]) == (7, 0)
    told.tick(flow("10.0.0.2", 1))
    assert (told.totals()[SECOND], told.totals()[OTHER]) == (1, 7)


def test_who_comes_back_starts_at_zero_and_what_was_before_is_nobodys() -> None:
    told = Told()
    told.tick(flow(done=5))
    told.tick(seconds=IDLE_S)
    told.tick()
    assert FIRST not in told.names()
    told.tick(flow(done=2))
    assert (told.totals()[FIRST], told.values()[FIRST]) == (2, -2)
    assert (told.totals()[OTHER], told.values()[OTHER]) == (0, 0)


def test_a_series_with_an_open_connection_stays() -> None:
    told = Told()
    told.tick(flow(done=amounts(5, opened=1)))
    told.tick(seconds=10 * IDLE_S)
    told.tick()
    assert FIRST in told.names()
    told.tick(flow(done=amounts(0, opened=-1)), seconds=IDLE_S)
    told.tick()
    assert FIRST not in told.names()


def test_a_connection_that_was_opened_before_its_series_was_is_open_there() -> None:
    told = Told()
    told.tick(flow(done=amounts(0, opened=1)))
    assert FIRST not in told.names()
    told.tick(flow(done=5), seconds=10 * IDLE_S)
    told.tick()
    assert FIRST in told.names()


def test_a_series_whose_peers_are_forgotten_is_freed() -> None:
    told = Told(peers=1)
    told.tick(flow(done=amounts(5, opened=1)))
    told.tick(flow("10.0.0.2"), seconds=IDLE_S)
    told.tick(flow("10.0.0.2"))
    assert FIRST not in told.names()
    assert SECOND in told.names()


def test_a_connection_that_moves_nothing_takes_no_place() -> None:
    told = Told(dimensions=4)
    told.tick(flow("10.0.0.1", Amounts(failed=1)))
    told.tick(flow("10.0.0.2", 5))
    assert told.totals()[SECOND] == 5


def test_peers_of_one_name_are_one_series() -> None:
    told = Told(Book({"10.0.0.1": "ant", "10.0.0.2": "ant"}), dimensions=4)
    told.tick(flow("10.0.0.1", amounts(5, opened=1)), flow("10.0.0.2", amounts(6, opened=1)))
    assert told.totals()["http:TCP:ant_sent"] == 11
    told.tick(flow("10.0.0.1", amounts(0, opened=-1)), seconds=IDLE_S)
    told.tick(flow("10.0.0.3", amounts(1)))
    assert "http:TCP:ant_sent" in told.names()


def test_clients_of_one_service_are_one_series() -> None:
    told = Told()
    told.tick(*(flow(peer(number), 2, role=Role.INBOUND) for number in range(9)))
    assert told.totals("inbound_bytes")["http:TCP_sent"] == 18


def test_ports_of_one_name_are_one_series() -> None:
    told = Told(look_up=lambda _port, _protocol: "web")
    told.tick(flow(port=80, done=1), flow(port=81, done=2))
    assert told.totals()["web:TCP:10.0.0.1_sent"] == 3


def test_who_does_much_is_drawn_though_it_is_forgotten_at_once() -> None:
    told = Told(peers=1)
    told.tick(flow(done=1))
    told.tick(flow(done=5), flow("10.0.0.2", 1), flow("10.0.0.3", 1))
    assert told.values()[FIRST] == -5
    told.tick(flow("10.0.0.3", 1), flow(done=6), flow("10.0.0.2", 1))
    assert told.values()[FIRST] == -6


def test_what_asks_too_much_of_the_system_waits_for_the_next_tick() -> None:
    told = Told()
    told.tick(*(flow(port=port) for port in range(1000, 1300)))
    told.tick(*(flow(port=port) for port in range(1000, 1300)))
    assert told.sum("outbound_bytes") == 600
    assert len(told.names()) == 500


ROWS = st.builds(
    flow,
    st.integers(0, 9).map(peer),
    st.tuples(*[st.integers(0, 9)] * 8, st.integers(-1, 1)).map(Amounts._make),
    role=st.sampled_from(Role),
    transport=st.sampled_from(Transport),
    port=st.sampled_from([53, 80, 443]),
)
LENGTHS = st.sampled_from([1, 1, 1, 100, IDLE_S])


@given(
    ticks=st.lists(st.tuples(st.lists(ROWS, max_size=12), LENGTHS), max_size=10),
    peers=st.integers(1, 12),
    dimensions=st.integers(0, 12),
    same_name=st.booleans(),
)
def test_charts_are_bounded_and_each_total_grows_by_what_is_drawn(
    ticks: list[tuple[list[Flow], int]], peers: int, dimensions: int, same_name: bool
) -> None:
    names = Book({"10.0.0.1": "ant", "10.0.0.2": "ant", "10.0.0.3": "bee"}) if same_name else None
    told = Told(names, peers=peers, dimensions=dimensions)
    places = [(chart, end) for chart in CHARTS for end in ("sent", "recv")]
    before: dict[str, dict[str, int | None]] = {chart: {} for chart in CHARTS}
    for rows, seconds in ticks:
        told.tick(*rows, seconds=seconds)
        for chart, end in places:
            role, field = chart.split("_")
            done = sum(
                getattr(row.amounts, f"{DIRECTIONS[end]}_{FIELDS[field]}")
                for row in rows
                if row.role.name.lower() == role
            )
            values = [value or 0 for name, value in told.values(chart).items() if end in name]
            assert abs(abs(sum(values)) * seconds - done) < 1e-6
            assert f"{OTHERS[role]}_{end}" in told.names(chart)
            assert len(told.names(chart)) <= max(2, dimensions)
            assert len(set(told.names(chart))) == len(told.names(chart))
        for chart in CHARTS:
            totals = told.totals(chart)
            for name, value in told.values(chart).items():
                total, drawn = totals[name] or 0, abs(value or 0) * seconds
                # One that went and came back in this tick begins at 0.
                starts = [before[chart].get(name) or 0, *([] if name.startswith("other") else [0])]
                assert min(abs(total - start - drawn) for start in starts) < 1e-6
            before[chart] = totals
