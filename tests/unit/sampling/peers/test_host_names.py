"""To ask for a name never waits, whatever the servers of names do."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from kvitals.sampling.peers.host_names import (
    KEEN_S,
    NAME_S,
    NO_NAME_S,
    Answer,
    HostNames,
    Silence,
    look_up,
)
from tests.unit.sampling.peers.told import address, peer


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Server:
    """Knows the names of even addresses; answers when its gate is open."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.asked: list[bytes] = []

    def __call__(self, whom: bytes) -> str:
        self.asked.append(whom)
        self.gate.wait()
        if whom[-1] % 2:
            raise OSError("no name")
        return f"host{whom[-1]}.example."


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.gate.set()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(server: Server, clock: Clock) -> Iterator[Callable[..., HostNames]]:
    made: list[HostNames] = []

    def _make(**options: int) -> HostNames:
        made.append(HostNames(server, clock, **options))
        return made[-1]

    yield _make
    for one in made:
        one.close()


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.002)


def answer(names: HostNames, whom: bytes) -> Answer:
    wait_for(lambda: names.ask(whom) is not Silence.PENDING)
    return names.ask(whom)


def test_a_name_comes_later_without_its_dot(make: Callable[..., HostNames]) -> None:
    names = make()
    assert names.ask(peer(2)) is Silence.PENDING
    assert answer(names, peer(2)) == "host2.example"


def test_who_has_no_name_is_told_so(make: Callable[..., HostNames]) -> None:
    assert answer(make(), peer(1)) is Silence.NONE


def test_no_thread_is_there_before_the_first_question(make: Callable[..., HostNames]) -> None:
    before = set(threading.enumerate())
    names = make(threads=2)
    assert set(threading.enumerate()) <= before
    names.ask(peer(2))
    ours = set(threading.enumerate()) - before
    assert len(ours) == 2
    names.close()
    wait_for(lambda: not any(one.is_alive() for one in ours))


def test_threads_hold_up_no_exit(make: Callable[..., HostNames]) -> None:
    make().ask(peer(2))
    ours = [one for one in threading.enumerate() if one.name.startswith("names-")]
    assert ours
    assert all(one.daemon for one in ours)


def test_nobody_is_asked_twice_while_an_answer_lives(
    make: Callable[..., HostNames], server: Server, clock: Clock
) -> None:
    names = make()
    answer(names, peer(1))
    answer(names, peer(2))
    clock.now += NO_NAME_S - 1
    assert (names.ask(peer(1)), names.ask(peer(2))) == (Silence.NONE, "host2.example")
    clock.now += 2
    assert (names.ask(peer(1)), names.ask(peer(2))) == (Silence.PENDING, "host2.example")
    answer(names, peer(1))
    clock.now += NAME_S
    assert names.ask(peer(2)) is Silence.PENDING
    answer(names, peer(2))
    assert server.asked == [peer(1), peer(2), peer(1), peer(2)]


def test_a_lookup_that_hangs_costs_its_thread_alone(
    make: Callable[..., HostNames], server: Server
) -> None:
    def hangs_once(whom: bytes) -> str:
        if whom == peer(4):
            server.gate.wait()
        return "name"

    server.gate.clear()
    names = HostNames(hangs_once, threads=2)
    assert names.ask(peer(4)) is Silence.PENDING
    assert answer(names, peer(6)) == "name"
    assert names.ask(peer(4)) is Silence.PENDING
    names.close()
    assert make().ask(peer(4)) is Silence.PENDING


def test_questions_are_bounded_and_asked_again_later(
    make: Callable[..., HostNames], server: Server
) -> None:
    server.gate.clear()
    names = make(threads=1, most_questions=3)
    names.ask(peer(0))
    wait_for(lambda: server.asked == [peer(0)])
    began = time.monotonic()
    for number in range(0, 2000, 2):
        assert names.ask(peer(number)) is Silence.PENDING
    assert time.monotonic() - began < 1
    assert len(names._pending) == 4
    server.gate.set()
    assert answer(names, peer(40)) == "host40.example"


def test_questions_that_nobody_waits_for_make_room(
    make: Callable[..., HostNames], server: Server, clock: Clock
) -> None:
    server.gate.clear()
    names = make(threads=1, most_questions=3)
    for number in (0, 2, 4, 6):
        names.ask(peer(number))
        wait_for(lambda: server.asked == [peer(0)])
    clock.now += KEEN_S + 1
    names.ask(peer(8))
    server.gate.set()
    assert answer(names, peer(8)) == "host8.example"
    assert server.asked == [peer(0), peer(8)]


def test_answers_are_bounded_and_the_one_not_used_longest_goes(
    make: Callable[..., HostNames], server: Server
) -> None:
    names = make(threads=1, most_answers=2)
    for number in (2, 4):
        answer(names, peer(number))
    names.ask(peer(2))
    answer(names, peer(6))
    assert names.ask(peer(2)) == "host2.example"
    assert names.ask(peer(4)) is Silence.PENDING
    assert len(names._answers) <= 2
    assert server.asked.count(peer(2)) == 1


def test_a_machine_without_threads_has_no_names(
    make: Callable[..., HostNames], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    names = make()
    assert names.ask(peer(2)) is Silence.PENDING
    assert names._pending == set()


def test_who_is_closed_is_silent(make: Callable[..., HostNames], server: Server) -> None:
    names = make()
    names.close()
    assert names.ask(peer(2)) is Silence.PENDING
    assert server.asked == []


def test_the_system_is_asked_for_both_kinds_of_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def gethostbyaddr(text: str) -> tuple[str, list[str], list[str]]:
        asked.append(text)
        return "name", [], []

    monkeypatch.setattr(socket, "gethostbyaddr", gethostbyaddr)
    assert [look_up(address("10.0.0.1")), look_up(address("fe80::1"))] == ["name", "name"]
    assert asked == ["10.0.0.1", "fe80::1"]
