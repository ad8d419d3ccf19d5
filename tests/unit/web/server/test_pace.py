"""How fast a client may ask."""

from __future__ import annotations

from kvitals.web.server.pace import BURST_S, MOST_CLIENTS, Pace


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def asked(pace: Pace, client: str, times: int) -> int:
    return sum(pace.allows(client) for _ in range(times))


def test_a_burst_passes_and_then_the_rate() -> None:
    clock = Clock()
    pace = Pace(5, clock)
    assert asked(pace, "a", 1000) == 5 * BURST_S
    for _ in range(3):
        clock.now += 1
        assert asked(pace, "a", 1000) == 5


def test_who_rests_has_a_burst_again_and_no_more() -> None:
    clock = Clock()
    pace = Pace(5, clock)
    asked(pace, "a", 1000)
    clock.now += 10 * BURST_S
    assert asked(pace, "a", 1000) == 5 * BURST_S


def test_one_client_takes_nothing_from_another() -> None:
    pace = Pace(1, Clock())
    asked(pace, "a", 1000)
    assert pace.allows("b")


def test_so_many_clients_are_remembered() -> None:
    pace = Pace(1, Clock())
    for number in range(2 * MOST_CLIENTS):
        pace.allows(str(number))
    assert len(pace._left) == MOST_CLIENTS
