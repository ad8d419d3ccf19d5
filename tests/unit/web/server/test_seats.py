"""Who may be connected: what one client holds never keeps another one out."""

from __future__ import annotations

import pytest

from kvitals.web.server.seats import Room, Seat, Seats, Use

ROOM = Room(seats=8, of_client=4, streams=3)


class House:
    """Seats, and who had to leave one."""

    def __init__(self, room: Room = ROOM) -> None:
        self.seats = Seats(room)
        self.left: list[str] = []

    def take(self, client: str, name: str = "", use: Use = Use.WAITING) -> Seat:
        seat = self.seats.take(client, lambda: self.left.append(name))
        assert seat is not None
        assert self.seats.use(seat, use)
        return seat

    def fill(self, *clients: str, use: Use = Use.WAITING) -> list[Seat]:
        return [self.take(client, f"{client}{n}", use) for client in clients for n in range(4)]

    def is_full_for(self, client: str) -> bool:
        return self.seats.take(client, lambda: None) is None


@pytest.fixture
def house() -> House:
    return House()


def test_who_ends_makes_room(house: House) -> None:
    first, *_ = house.fill("a", "b", use=Use.ANSWER)
    assert house.is_full_for("c")
    house.seats.give_back(first)
    house.seats.give_back(first)
    assert len(house.seats) == 7
    house.take("c")
    assert house.left == []


def test_one_client_has_so_many_and_loses_the_one_that_waited_longest(house: House) -> None:
    seats = house.fill("a")
    house.seats.use(seats[0], Use.ANSWER)
    house.seats.use(seats[0], Use.WAITING)
    house.take("a")
    assert house.left == ["a1"]
    assert len(house.seats) == 4


def test_no_answer_that_is_made_is_given_up(house: House) -> None:
    house.fill("a", use=Use.ANSWER)
    assert house.is_full_for("a")
    house.fill("b", use=Use.ANSWER)
    assert house.is_full_for("c")
    assert house.left == []


def test_when_all_is_taken_who_has_most_gives_one_up(house: House) -> None:
    house.fill("a")
    for client in "bcde":
        house.take(client, client)
    house.take("f")
    assert house.left == ["a0"]


def test_many_clients_with_one_connection_each_keep_nobody_out(house: House) -> None:
    for client in "abcdefgh":
        house.take(client, client)
    house.take("i")
    house.take("j")
    assert house.left == ["a", "b"]


def test_who_has_more_than_all_others_takes_from_nobody() -> None:
    room = House(Room(4, 4, 3))
    for _ in range(3):
        room.take("a", use=Use.ANSWER)
    room.take("b", "b")
    assert room.is_full_for("a")
    assert room.left == []


def test_a_stream_is_given_up_when_nobody_waits_and_to_who_has_less_alone() -> None:
    room = House(Room(4, 4, 4))
    for number in range(2):
        room.take("a", f"a{number}", Use.STREAM)
    for number in range(2):
        room.take("b", f"b{number}", Use.ANSWER)
    assert room.seats.take("b", lambda: None) is None
    room.take("c", "c", Use.ANSWER)
    assert room.left == ["a0"]
    assert room.seats.streams == 1
    assert room.is_full_for("d")


def test_streams_are_bounded_for_all_and_for_each_so_that_who_has_them_can_still_ask() -> None:
    room = House(Room(8, 4, 3))
    seats = room.fill("a", "b")
    assert [room.seats.use(one, Use.STREAM) for one in seats[:4]] == [True, True, False, False]
    assert [room.seats.use(one, Use.STREAM) for one in seats[4:]] == [True, False, False, False]
    assert room.seats.streams == 3
    room.seats.give_back(seats[0])
    assert room.seats.use(seats[5], Use.STREAM)
    assert seats[0].is_taken is False
    assert not room.seats.use(seats[0], Use.STREAM)


def test_a_seat_that_was_lost_is_used_for_nothing(house: House) -> None:
    first, *_ = house.fill("a")
    house.take("a")
    assert not first.is_taken
    assert not house.seats.use(first, Use.ANSWER)
    house.seats.give_back(first)
    assert len(house.seats) == 4
