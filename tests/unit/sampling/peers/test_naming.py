"""A peer gets its name once: what it is, or its address when nobody tells in time."""

from __future__ import annotations

import threading

from kvitals.model import UNKNOWN_ADDRESS, Role
from kvitals.sampling.peers.host_names import HostNames, Silence
from kvitals.sampling.peers.naming import PATIENCE_S
from tests.unit.sampling.peers.told import Book, Told, Wanted, amounts, flow, peer

NAMED = "http:TCP:ant.example_sent"
NUMBERED = "http:TCP:10.0.0.1_sent"
OTHER = "other:ALL:other_sent"


def wanting(names: Book, *, peers: int = 4096) -> Told:
    return Told(names, Wanted(".example"), peers=peers)


def test_a_peer_whose_name_is_known_is_called_by_it() -> None:
    told = Told(Book({"10.0.0.1": "ant.example"}))
    told.tick(flow(done=5))
    assert told.totals()[NAMED] == 5


def test_a_peer_without_a_name_is_called_by_its_address() -> None:
    told = Told(Book({"10.0.0.1": Silence.NONE}))
    told.tick(flow(done=5))
    assert told.totals()[NUMBERED] == 5


def test_a_peer_is_among_others_until_its_name_is_known() -> None:
    book = Book()
    told = Told(book)
    told.tick(flow(done=5))
    assert told.totals() == {OTHER: 5, "other:ALL:other_recv": 0}
    assert told.lines()[0].name == "10.0.0.1"
    book.names["10.0.0.1"] = "ant.example"
    told.tick(flow(done=7))
    assert (told.totals()[NAMED], told.totals()[OTHER]) == (7, 5)
    assert told.lines()[0].name == "ant.example"


def test_a_name_that_does_not_come_is_given_up() -> None:
    told = Told(Book())
    for _ in range(PATIENCE_S):
        told.tick(flow(done=1))
        assert NUMBERED not in told.names()
    told.tick(flow(done=1))
    assert (told.totals()[NUMBERED], told.totals()[OTHER]) == (1, PATIENCE_S)


def test_a_long_tick_leaves_time_for_an_answer() -> None:
    book = Book()
    told = Told(book)
    told.tick(flow(), seconds=10)
    book.names["10.0.0.1"] = "ant.example"
    told.tick(flow(), seconds=10)
    assert NAMED in told.names()


def test_a_name_that_comes_late_renames_nothing() -> None:
    book = Book()
    told = Told(book)
    for _ in range(PATIENCE_S + 1):
        told.tick(flow())
    book.names["10.0.0.1"] = "ant.example"
    before = told.charts["outbound_bytes"].chart
    told.tick(flow())
    assert told.charts["outbound_bytes"].chart is before


def test_who_comes_back_while_its_series_lives_has_its_name_still() -> None:
    book = Book({"10.0.0.1": "ant.example"})
    told = Told(book, peers=1)
    told.tick(flow())
    book.names.clear()
    told.tick(flow("10.0.0.2"))
    told.tick(flow(done=5))
    assert told.totals()[NAMED] == 6


def test_clients_wait_for_no_name() -> None:
    told = Told(Book())
    told.tick(flow(done=5, role=Role.INBOUND))
    assert told.totals("inbound_bytes")["http:TCP_sent"] == 5


def test_nobody_asks_for_an_address_that_is_not_told() -> None:
    book = Book()
    told = Told(book)
    told.tick(flow(UNKNOWN_ADDRESS))
    assert "http:TCP:unknown_sent" in told.names()
    assert book.asked == []


def test_nobody_asks_again_for_a_name_that_is_decided() -> None:
    book = Book({"10.0.0.1": "ant.example"})
    told = Told(book)
    for _ in range(3):
        told.tick(flow())
    assert len(book.asked) == 1


def test_a_server_of_names_that_hangs_is_not_waited_for() -> None:
    gate = threading.Event()

    def hang(_whom: bytes) -> str:
        gate.wait()
        return "late"

    names = HostNames(hang)
    told = Told(names)
    for _ in range(PATIENCE_S + 1):
        told.tick(*(flow(peer(number)) for number in range(100)))
    assert told.sum("outbound_bytes") == 100 * (PATIENCE_S + 1)
    assert len(told.names()) == 202
    gate.set()
    told.network.close()


def test_a_peer_whose_name_is_not_known_is_held_back_by_a_filter() -> None:
    told = wanting(Book())
    told.tick(flow(done=5))
    told.tick(flow(done=5, role=Role.INBOUND))
    assert told.sum("outbound_bytes") == told.sum("inbound_bytes") == 0
    assert told.lines() == []


def test_who_is_accepted_is_released_with_all_that_was_held_back() -> None:
    book = Book()
    told = wanting(book)
    told.tick(flow(done=5, pid=1))
    told.tick(flow(done=6, pid=2))
    book.names["10.0.0.1"] = "ant.example"
    told.tick()
    assert told.totals()[NAMED] == 11
    assert told.values()[NAMED] == -11
    assert [line.grown.sent_bytes for line in told.lines()] == [6, 5]
    told.tick(flow(done=1))
    assert (told.totals()[NAMED], told.values()[NAMED]) == (12, -1)


def test_who_is_rejected_is_dropped_for_good() -> None:
    book = Book()
    told = wanting(book)
    told.tick(flow(done=amounts(5, opened=1)))
    book.names["10.0.0.1"] = "ant.test"
    for _ in range(3):
        told.tick(flow(done=7))
    assert told.sum("outbound_bytes") == 0
    assert told.lines() == []
    assert len(book.asked) == 2


def test_who_has_no_name_passes_every_filter() -> None:
    told = wanting(Book({"10.0.0.1": Silence.NONE}))
    told.tick(flow(done=5))
    assert told.totals()[NUMBERED] == 5


def test_who_is_held_back_too_long_passes() -> None:
    told = wanting(Book())
    for _ in range(PATIENCE_S + 1):
        told.tick(flow(done=5))
    assert told.totals()[NUMBERED] == 5 * (PATIENCE_S + 1)


def test_who_is_held_back_and_forgotten_is_among_others() -> None:
    told = wanting(Book(), peers=1)
    told.tick(flow(done=5))
    told.tick(flow("10.0.0.2"))
    assert told.totals()[OTHER] == 5
    assert [line.totals.sent_bytes for line in told.lines()] == [5]


def test_a_filter_has_nothing_to_do_where_no_names_are_asked_for() -> None:
    told = Told(None, Wanted(".example"))
    told.tick(flow(done=5))
    assert told.totals()[NUMBERED] == 5
