"""A service is called what a person calls it, then what the system does, then by its number."""

from __future__ import annotations

import socket

import pytest

from kvitals.model import Transport
from kvitals.sampling.peers import service_names
from kvitals.sampling.peers.service_names import ServiceNames

TCP, UDP = Transport.TCP, Transport.UDP


class Counting:
    """The system's database, of which it is known how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str]] = []

    def __call__(self, port: int, protocol: str) -> str:
        self.asked.append((port, protocol))
        return f"{protocol}{port}"


@pytest.mark.parametrize(
    ("port", "transport", "name"),
    [(53, UDP, "domain"), (514, TCP, "shell"), (514, UDP, "syslog"), (443, TCP, "https")],
)
def test_the_system_tells_protocols_apart(port: int, transport: Transport, name: str) -> None:
    try:
        socket.getservbyport(443, "tcp")
    except OSError:
        pytest.skip("this system has no services database; install netbase")
    assert name == ServiceNames().of(port, transport)


def test_a_person_comes_before_the_system() -> None:
    names = ServiceNames({514: "My Log"}, look_up=Counting())
    assert [names.of(514, TCP), names.of(514, UDP), names.of(515, UDP)] == [
        "My Log",
        "My Log",
        "udp515",
    ]


def test_a_port_without_a_name_is_a_number() -> None:
    def nothing(_port: int, _protocol: str) -> str:
        raise OSError("port/proto not found")

    assert ServiceNames(look_up=nothing).of(4711, TCP) == "4711"


def test_the_system_is_not_asked_where_it_may_not_be() -> None:
    system = Counting()
    names = ServiceNames({1: "one"}, use_system=False, look_up=system)
    assert [names.of(1, TCP), names.of(2, TCP), names.of_in_tick(3, TCP)] == ["one", "2", "3"]
    assert system.asked == []


def test_the_system_is_asked_once() -> None:
    system = Counting()
    names = ServiceNames(look_up=system)
    for _ in range(3):
        names.of(5, TCP)
        names.of_in_tick(5, UDP)
    assert system.asked == [(5, "tcp"), (5, "udp")]


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_names, "MOST_KEPT", 10)
    names = ServiceNames(look_up=Counting())
    for port in range(100):
        names.of(port, TCP)
        assert len(names._kept) <= 10


def test_a_tick_asks_the_system_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_names, "QUESTIONS_PER_TICK", 2)
    names = ServiceNames(look_up=Counting())
    assert [names.of_in_tick(port, TCP) for port in (1, 2, 3, 1)] == ["tcp1", "tcp2", None, "tcp1"]
    names.end_tick()
    assert names.of_in_tick(3, TCP) == "tcp3"


def test_a_name_of_ones_own_fits_in_a_line() -> None:
    assert ServiceNames({1: "x" * 5000 + "\n"}).of(1, TCP) == "x" * 100


def test_other_names_count_at_once_and_what_was_asked_is_forgotten() -> None:
    system = Counting()
    names = ServiceNames({1: "one"}, look_up=system)
    assert [names.of(1, TCP), names.of(2, TCP)] == ["one", "tcp2"]
    names.follow({2: "two"}, use_system=True)
    assert [names.of(1, TCP), names.of(2, TCP)] == ["tcp1", "two"]
    names.follow({}, use_system=False)
    assert [names.of(1, TCP), names.of(2, TCP)] == ["1", "2"]
    asked = len(system.asked)
    names.follow({}, use_system=True)
    assert [names.of(1, TCP), names.of(2, TCP)] == ["tcp1", "tcp2"]
    assert len(system.asked) == asked + 2
