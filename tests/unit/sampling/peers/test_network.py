"""Flows go in, charts and a listing come out, whoever looks on."""

from __future__ import annotations

from threading import Event, Thread

from tests.unit.sampling.peers.told import Book, Told, flow, peer


def test_a_network_that_is_closed_lets_its_resolver_go() -> None:
    book = Book()
    Told(book).network.close()
    assert book.is_closed


def test_a_network_without_a_resolver_can_be_closed() -> None:
    Told().network.close()


def test_flows_are_taken_while_others_look() -> None:
    told = Told(peers=50)
    is_over = Event()
    seen: list[int] = []

    def look() -> None:
        while not is_over.is_set():
            seen.append(told.network.listing.top("bytes", 9)[1])

    onlooker = Thread(target=look)
    onlooker.start()
    for tick in range(30):
        told.tick(*(flow(peer(tick * 100 + number)) for number in range(100)))
    is_over.set()
    onlooker.join()
    assert told.sum("outbound_bytes") == 3000
    assert max(seen) <= 51


def test_a_hundred_thousand_peers_are_a_bounded_table() -> None:
    told = Told()
    for tick in range(10):
        told.tick(*(flow(peer(tick * 10_000 + number)) for number in range(10_000)))
    _, count = told.network.listing.top("bytes", 1)
    assert count == 4097
    assert len(told.names()) == 500
    assert told.sum("outbound_bytes") == 100_000
