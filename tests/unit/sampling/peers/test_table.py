"""The table keeps a bounded number of peers, and all that happened."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kvitals.model import UNKNOWN_ADDRESS, Amounts, Flow, Role, Transport
from kvitals.sampling.peers.peer import MOST_APPLICATIONS, NOTHING, summed
from tests.unit.sampling.peers.told import Told, amounts, flow, flows, peer

OUT_TCP = (Role.OUTBOUND, Transport.TCP)


def addresses(told: Told) -> set[str]:
    return {line.peer for line in told.lines()}


def test_peers_are_told_apart_by_role_transport_port_and_address() -> None:
    told = Told()
    told.tick(
        flow(),
        flow(role=Role.INBOUND),
        flow(transport=Transport.UDP),
        flow(port=81),
        flow("10.0.0.2"),
        flow(),
    )
    assert sorted(line.grown.sent_bytes for line in told.lines()) == [1, 1, 1, 1, 2]


def test_a_peer_is_told_apart_by_application() -> None:
    told = Told()
    told.tick(flow(done=5, pid=1), flow(done=6, pid=2), flow(done=7, pid=1))
    assert {line.application: line.totals.sent_bytes for line in told.lines()} == {
        "app1": 12,
        "app2": 6,
    }


def test_many_applications_of_a_peer_are_one_that_is_called_other() -> None:
    told = Told()
    told.tick(*(flow(done=amounts(1, opened=1), pid=pid) for pid in range(1, 30)))
    lines = told.lines()
    assert len(lines) == MOST_APPLICATIONS + 1
    assert {line.open for line in lines} == {29}
    assert lines[0].application == "other"
    assert lines[0].grown.sent_bytes == 29 - MOST_APPLICATIONS


def test_flows_that_are_not_told_apart_by_process_have_no_application() -> None:
    told = Told()
    told.tick(flow(pid=0))
    assert told.lines()[0].application == ""


def test_an_application_is_asked_for_once_in_a_reading() -> None:
    asked = []

    def application_of(pid: int, started: int) -> str:
        asked.append((pid, started))
        return "ant"

    Told().network.take(flows(*(flow(peer(number)) for number in range(50))), application_of)
    assert asked == [(7, 7)]


def test_who_is_idle_longest_leaves_a_full_table() -> None:
    told = Told(peers=2)
    told.tick(flow("10.0.0.1"), flow("10.0.0.2"))
    told.tick(flow("10.0.0.1"))
    told.tick(flow("10.0.0.3"))
    assert addresses(told) == {"10.0.0.1", "10.0.0.3", "other"}


def test_who_has_an_open_connection_stays_in_a_full_table() -> None:
    told = Told(peers=2)
    told.tick(flow("10.0.0.1", amounts(1, opened=1)), flow("10.0.0.2"))
    told.tick(flow("10.0.0.3"))
    assert addresses(told) == {"10.0.0.1", "10.0.0.3", "other"}
    told.tick(flow("10.0.0.1", amounts(1, opened=-1)))
    told.tick(flow("10.0.0.3"), flow("10.0.0.4"))
    assert addresses(told) == {"10.0.0.3", "10.0.0.4", "other"}


def test_where_all_are_open_the_idle_longest_leaves() -> None:
    told = Told(peers=2)
    for number in (1, 2, 3):
        told.tick(flow(f"10.0.0.{number}", amounts(1, opened=1)))
    assert addresses(told) == {"10.0.0.2", "10.0.0.3", "other"}


def test_a_tick_holds_no_more_peers_than_its_table() -> None:
    told = Told(peers=5)
    told.take(*(flow(peer(number)) for number in range(100)))
    table = told.network._table
    assert len(table) == len(table._active) == 5


def test_a_connection_of_a_forgotten_peer_is_closed_where_it_went() -> None:
    told = Told(peers=1)
    told.tick(flow("10.0.0.1", amounts(1, opened=1)))
    told.tick(flow("10.0.0.2", amounts(1, opened=1)))
    assert {line.peer: line.open for line in told.lines()} == {"10.0.0.2": 1, "other": 1}
    told.tick(flow("10.0.0.1", amounts(0, opened=-1)))
    assert {line.peer: line.open for line in told.lines()} == {"10.0.0.1": 0, "other": 1}


def test_what_has_no_place_in_the_kernel_is_other_and_is_not_counted_again() -> None:
    told = Told()
    told.tick(other={OUT_TCP: amounts(5)})
    told.tick(other={OUT_TCP: amounts(5)})
    told.tick(other={OUT_TCP: amounts(7, 1)})
    (line,) = told.lines()
    assert (line.peer, line.transport, line.application) == ("other", "TCP", "other")
    assert line.totals == Amounts(7, 1, 1, 1)
    assert line.grown == Amounts(2, 1, 0, 1)


def test_a_total_of_others_that_went_backwards_takes_nothing_away() -> None:
    told = Told()
    told.tick(other={OUT_TCP: amounts(5)})
    told.tick(other={OUT_TCP: amounts(1)})
    assert told.lines()[0].totals.sent_bytes == 5


def test_a_peer_whose_address_is_not_told_is_unknown() -> None:
    told = Told()
    told.tick(flow(UNKNOWN_ADDRESS))
    assert (told.lines()[0].peer, told.lines()[0].name) == ("unknown", "unknown")


ROWS = st.builds(
    flow,
    st.integers(0, 12).map(peer),
    st.tuples(*[st.integers(0, 9)] * 8, st.integers(-2, 2)).map(Amounts._make),
    role=st.sampled_from(Role),
    transport=st.sampled_from(Transport),
    port=st.sampled_from([80, 443]),
    pid=st.integers(0, 12),
)


@given(
    ticks=st.lists(st.lists(ROWS, max_size=20), max_size=8),
    peers=st.integers(1, 8),
    others=st.lists(st.integers(0, 5), min_size=8, max_size=8),
)
def test_parts_add_up_to_the_whole(
    ticks: list[list[Flow]],
    peers: int,
    others: list[int],
) -> None:
    told = Told(peers=peers)
    whole, other = NOTHING, NOTHING
    for rows, more in zip(ticks, others, strict=False):
        grown = Amounts(*[more] * 9)
        other = summed(other, grown)
        for row in rows:
            grown = summed(grown, row.amounts)
        whole = summed(whole, grown)
        told.tick(*rows, other={OUT_TCP: other})
        listed, done = NOTHING, NOTHING
        for line in told.lines():
            listed, done = summed(listed, line.totals), summed(done, line.grown)
        assert (listed, done) == (whole, grown)
        assert len(told.network._table) <= peers
