"""Peers are listed by any column, with what they exchanged in the last tick and in all."""

from __future__ import annotations

import pytest

from kvitals.model import Amounts, Role, Transport
from kvitals.sampling.peers.listing import COLUMNS
from tests.unit.sampling.peers.told import Book, Told, amounts, flow

OUT_UDP = (Role.OUTBOUND, Transport.UDP)


@pytest.fixture
def told() -> Told:
    one = Told(Book({"10.0.0.1": "ant", "10.0.0.2": "bee", "10.0.0.3": "cat"}))
    one.tick(
        flow("10.0.0.1", amounts(5, 50, opened=2), rtt_us=300),
        flow("10.0.0.2", amounts(90), port=443, pid=8, rtt_us=100),
        flow("10.0.0.3", Amounts(1, 2, 3, 4, 5), role=Role.INBOUND, rtt_us=200),
    )
    return one


@pytest.mark.parametrize(
    ("column", "names"),
    [
        ("bytes", "bee ant cat"),
        ("calls", "cat ant bee"),
        ("total_calls", "cat ant bee"),
        ("sent_bytes", "bee ant cat"),
        ("received_bytes", "ant cat bee"),
        ("total_sent_bytes", "bee ant cat"),
        ("retransmits", "cat ant bee"),
        ("rtt_us", "ant cat bee"),
        ("open", "ant cat bee"),
        ("port", "bee cat ant"),
        ("name", "cat bee ant"),
        ("service", "bee cat ant"),
        ("application", "bee cat ant"),
    ],
)
def test_the_highest_of_a_column_is_first(column: str, names: str, told: Told) -> None:
    assert names.split() == [line.name for line in told.lines(column)]


def test_the_lowest_is_first_when_asked_for(told: Told) -> None:
    lines, _ = told.network.listing.top("rtt_us", 9, ascending=True)
    assert [line.rtt_us for line in lines] == [100, 200, 300]


def test_every_column_can_be_asked_for(told: Told) -> None:
    for column in COLUMNS:
        assert len(told.lines(column)) == 3


def test_the_first_lines_are_told_with_the_number_of_all(told: Told) -> None:
    lines, count = told.network.listing.top("bytes", 2)
    assert ([line.name for line in lines], count) == (["bee", "ant"], 3)


@pytest.mark.parametrize(
    ("column", "text", "names"),
    [
        ("role", "inbound", "cat"),
        ("service", "https", "bee"),
        ("service", "http", "ant cat"),
        ("transport", "TCP", "bee ant cat"),
        ("transport", "UDP", ""),
        ("peer", "10.0.0.1", "ant"),
        ("name", "bee", "bee"),
        ("application", "app8", "bee"),
        ("port", "443", "bee"),
    ],
)
def test_lines_are_chosen_by_the_text_of_a_column(
    column: str, text: str, names: str, told: Told
) -> None:
    assert names.split() == [line.name for line in told.lines("bytes", **{column: text})]


def test_a_line_tells_who_and_what(told: Told) -> None:
    (line,) = told.lines("bytes", name="ant")
    assert (line.role, line.service, line.port, line.transport) == ("outbound", "http", 80, "TCP")
    assert (line.peer, line.application) == ("10.0.0.1", "app7")
    assert (line.open, line.rtt_us, line.idle_s) == (2, 300, 0)
    assert line.grown == line.totals == amounts(5, 50, opened=2)


def test_a_line_tells_the_last_tick_and_all_before(told: Told) -> None:
    told.tick(flow("10.0.0.1", amounts(1, opened=-1), rtt_us=250), flow("10.0.0.1", 1, pid=9))
    mine, others = told.lines("total_bytes", name="ant")
    assert (mine.grown.sent_bytes, mine.totals.sent_bytes) == (1, 6)
    assert (others.application, others.grown.sent_bytes, others.open) == ("app9", 1, 1)
    assert mine.rtt_us == others.rtt_us == 250


def test_who_did_nothing_in_the_last_tick_grew_by_nothing_and_is_idle(told: Told) -> None:
    told.tick(seconds=2)
    told.tick(seconds=3)
    (line,) = told.lines("bytes", name="ant")
    assert (line.value("bytes"), line.value("total_bytes")) == (0, 55)
    assert line.idle_s == 3
    assert line.rtt_us == 300


def test_what_is_being_done_waits_for_its_tick_to_end(told: Told) -> None:
    told.take(flow("10.0.0.1", 1000))
    (line,) = told.lines("bytes", name="ant")
    assert line.grown.sent_bytes == 5


def test_what_has_no_place_is_a_line_of_its_own(told: Told) -> None:
    told.tick(other={OUT_UDP: amounts(8)})
    (line,) = told.lines("bytes", service="other")
    assert (line.role, line.transport, line.peer, line.port) == ("outbound", "UDP", "other", 0)
    assert line.grown.sent_bytes == 8
