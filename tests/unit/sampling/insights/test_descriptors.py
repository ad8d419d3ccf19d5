"""A steady leak of descriptors is found, and healthy processes are left alone."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from kvitals.model import Field, Insight, Key
from kvitals.sampling.insights.descriptors import (
    HARMLESS,
    STEP_S,
    STEPS,
    DescriptorLeaks,
    kept_open,
)
from kvitals.sampling.process_table import Known
from tests.processes import process

OPENS: Key = ("file.open", Field.CALLS)
OPEN_ERRORS: Key = ("file.open", Field.ERRORS)
CLOSES: Key = ("file.close", Field.CALLS)
CLOSE_ERRORS: Key = ("file.close", Field.ERRORS)
LEAK = HARMLESS // STEPS
LONG = 2 * STEPS
# A first step to compare with, and the first counts of those that are compared.
NOT_YET = STEPS + 1


class Server:
    """A process that opens and closes, and one who looks at it at every step."""

    def __init__(self) -> None:
        self.known = Known(process(7, "server"))
        self.descriptors = 10
        self.asked = 0
        self.leaks = DescriptorLeaks(self._count)
        self.now = 1000

    def _count(self, pid: int) -> int:
        assert pid == 7
        self.asked += 1
        return self.descriptors

    def step(self, opened: int = 0, closed: int = 0, *, other: int = 0) -> list[Insight]:
        """Let a step pass. other are descriptors that come by no open, such as sockets."""
        self.known.add({OPENS: opened, CLOSES: closed})
        self.descriptors += opened - closed + other
        self.now += STEP_S
        return self.leaks.look(self.now, [self.known])

    def steps(self, opened: Iterable[int]) -> list[Insight]:
        return [one for amount in opened for one in self.step(amount)]


def test_calls_that_failed_opened_and_closed_nothing() -> None:
    known = Known(process(7))
    known.add({OPENS: 10, OPEN_ERRORS: 4, CLOSES: 5, CLOSE_ERRORS: 2})
    assert kept_open(known) == 3


def test_who_closes_what_is_opened_is_not_even_asked_about() -> None:
    server = Server()
    for _ in range(LONG):
        assert server.step(1000, 1000) == []
    assert server.asked == 0


def test_a_jump_is_no_leak() -> None:
    server = Server()
    assert server.steps([LEAK, 10_000, *[0] * LONG]) == []


def test_a_server_that_grows_and_then_stays_is_no_leak() -> None:
    server = Server()
    assert server.steps([0, *[1000] * STEPS, *[0] * LONG]) == []


def test_a_slow_growth_is_not_worth_a_word() -> None:
    assert Server().steps([LEAK - 1] * LONG) == []


def test_what_was_opened_before_is_no_leak() -> None:
    server = Server()
    server.step(10_000)
    assert server.steps([0] * LONG) == []


def test_growth_by_other_means_than_opening_is_no_leak_of_files() -> None:
    server = Server()
    server.step(1)
    server.step(50)
    assert [one for _ in range(LONG) for one in server.step(0, 0, other=1000)] == []


def test_failed_opens_that_pass_for_opens_are_found_innocent() -> None:
    server = Server()
    for _ in range(LONG):
        assert server.step(1000, 0, other=-1000) == []


def test_a_steady_leak_is_found_with_its_evidence() -> None:
    server = Server()
    assert server.steps([2 * LEAK] * NOT_YET) == []
    (leak,) = server.step(2 * LEAK)
    assert (leak.kind, leak.subject) == ("descriptor-leak", "server (7)")
    assert leak.evidence["descriptors"] == server.descriptors
    assert leak.evidence["gained"] == 2 * HARMLESS
    assert leak.evidence["seconds"] == STEPS * STEP_S


def test_a_leak_lasts_from_when_it_was_suspected() -> None:
    server = Server()
    server.steps([2 * LEAK] * NOT_YET)
    first, later = server.step(2 * LEAK), server.step(2 * LEAK)
    assert first[0].since == later[0].since == 1000 + 2 * STEP_S


def test_between_steps_the_finding_stays() -> None:
    server = Server()
    server.steps([2 * LEAK] * NOT_YET)
    found = server.step(2 * LEAK)
    assert server.leaks.look(server.now + 1, [server.known]) is found


def test_a_leak_that_ends_is_told_no_more() -> None:
    server = Server()
    server.steps([2 * LEAK] * NOT_YET)
    assert server.step(2 * LEAK) != []
    assert server.step(0) == []


def test_a_process_that_is_gone_is_told_of_no_more() -> None:
    server = Server()
    server.steps([2 * LEAK] * NOT_YET)
    assert server.step(2 * LEAK) != []
    assert server.leaks.look(server.now + STEP_S, []) == []


def test_descriptors_that_cannot_be_counted_accuse_nobody() -> None:
    leaks = DescriptorLeaks(lambda _pid: None)
    known = Known(process(7))
    for step in range(LONG):
        known.add({OPENS: 1000})
        assert leaks.look(step * STEP_S, [known]) == []


@given(st.lists(st.integers(0, 1000), max_size=20))
def test_without_growth_in_every_step_of_a_while_nobody_is_accused(opened: list[int]) -> None:
    rests = [amount if n % STEPS else 0 for n, amount in enumerate(opened)]
    assert Server().steps(rests) == []
