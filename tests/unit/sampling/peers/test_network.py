"""Flows go in, charts and a listing come out, whoever looks on."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.sampling.peers.told import Book, Told, Wanted, amounts, flow, peer


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


def follow(told: Told, resolver: Book | None = None, **other: Any) -> None:
    settings = {"use_system": True, "wanted": None, "maximum_dimensions": 500} | other
    told.network.follow({}, resolver, **settings)


def test_a_resolver_that_is_replaced_is_let_go() -> None:
    old, new = Book(), Book()
    told = Told(old)
    follow(told, new)
    assert (old.is_closed, new.is_closed) == (True, False)
    told.tick(flow())
    assert (old.asked, len(new.asked)) == ([], 1)


def test_series_that_live_keep_their_names_and_new_ones_have_the_new() -> None:
    told = Told()
    told.tick(flow("10.0.0.1", 5))
    follow(told, Book({"10.0.0.1": "ant.example", "10.0.0.2": "bee.example"}))
    told.tick(flow("10.0.0.1", 1), flow("10.0.0.2", 2))
    assert told.totals()["http:TCP:10.0.0.1_sent"] == 6
    assert told.totals()["http:TCP:bee.example_sent"] == 2


def test_who_was_rejected_is_judged_anew() -> None:
    book = Book({"10.0.0.1": "ant.example"})
    told = Told(book, Wanted(".org"))
    told.tick(flow(done=5))
    told.tick(flow(done=5))
    assert told.sum("outbound_bytes") == 0
    follow(told, book, wanted=Wanted(".example"))
    told.tick(flow(done=7))
    told.tick(flow(done=1))
    assert told.totals()["http:TCP:ant.example_sent"] == 8
    assert told.sum("outbound_bytes") == 8


def test_who_is_shown_is_judged_anew_by_a_new_filter() -> None:
    book = Book({"10.0.0.1": "ant.example", "10.0.0.2": "bee.org"})
    told = Told(book)
    for _ in range(3):
        told.tick(flow("10.0.0.1", amounts(5, opened=1)), flow("10.0.0.2", 5))
    before = told.totals()["http:TCP:bee.org_sent"]
    follow(told, book, wanted=Wanted(".org"))
    told.tick(flow("10.0.0.1", 7), flow("10.0.0.2", 7))
    assert "http:TCP:ant.example_sent" not in told.totals()
    assert {line.name for line in told.lines()} == {"bee.org"}
    assert before is not None
    assert told.totals()["http:TCP:bee.org_sent"] == before + 7


def test_services_are_called_otherwise_in_what_comes_later() -> None:
    told = Told()
    told.tick(flow("10.0.0.1", 5))
    told.network.follow({80: "shop"}, None, use_system=True, wanted=None, maximum_dimensions=500)
    told.tick(flow("10.0.0.1", 1), flow("10.0.0.2", 2))
    assert told.totals()["http:TCP:10.0.0.1_sent"] == 6
    assert told.totals()["shop:TCP:10.0.0.2_sent"] == 2


def test_who_was_idle_longest_loses_its_place_first() -> None:
    told = Told()
    for number in (1, 2, 3):
        told.tick(flow(peer(number), number))
    told.tick(flow(peer(1), 1))
    follow(told, maximum_dimensions=4)
    told.tick()
    assert told.names() == [
        *("http:TCP:10.0.0.1_sent", "http:TCP:10.0.0.1_recv"),
        *("other:ALL:other_sent", "other:ALL:other_recv"),
    ]
    assert told.totals()["other:ALL:other_sent"] == 0
    assert told.values()["other:ALL:other_sent"] == 0


@given(
    st.lists(
        st.one_of(
            st.lists(st.tuples(st.integers(1, 6), st.integers(0, 9)), max_size=6),
            st.integers(2, 14),
        ),
        max_size=15,
    )
)
def test_no_total_goes_down_or_jumps_whatever_the_limit_becomes(
    steps: list[list[tuple[int, int]] | int],
) -> None:
    told = Told(dimensions=6)
    most = 6
    before: dict[str, int | None] = {}
    for step in steps:
        if isinstance(step, int):
            most = step
            follow(told, maximum_dimensions=most)
            told.tick()
        else:
            told.tick(*(flow(peer(number), amount) for number, amount in step))
        now = told.totals()
        assert len(now) <= most
        # `other` takes over nothing of what loses its place.
        grown = (now["other:ALL:other_sent"] or 0) - (before.get("other:ALL:other_sent") or 0)
        assert grown == -(told.values()["other:ALL:other_sent"] or 0)
        before = now
