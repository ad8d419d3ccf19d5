"""A burst of errors is told where few were usual, and only there."""

from __future__ import annotations

import pytest

from kvitals.model import Field, GroupChart, Insight, Key, Term
from kvitals.sampling.insights.bursts import FACTOR, HARMLESS, STEP_S, STEPS, ErrorBursts

ERRORS: Key = ("file.open", Field.ERRORS)
CALLS: Key = ("file.open", Field.CALLS)
CHARTS = [
    GroupChart("open_error", "Fails to open", "calls", "f", 1, (Term(*ERRORS),)),
    GroupChart("open", "Opens", "calls", "f", 2, (Term(*CALLS),)),
]


class Watch:
    """One who looks at the errors of a group, step by step."""

    def __init__(self) -> None:
        self.bursts = ErrorBursts(CHARTS, "apps")
        self.now = 1000
        self.bursts.look(self.now, ("web",), {})

    def step(self, errors: int, *, names: tuple[str, ...] = ("web",)) -> list[Insight]:
        self.now += STEP_S
        return self.bursts.look(self.now, names, {len(names) - 1: {ERRORS: errors, CALLS: 10**6}})

    def steps(self, *errors: int) -> list[Insight]:
        return [one for amount in errors for one in self.step(amount)]


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_without_a_history_nothing_is_told(watch: Watch) -> None:
    assert watch.steps(*[10**6] * STEPS) == []


def test_steady_errors_are_usual(watch: Watch) -> None:
    assert watch.steps(*[10_000] * 3 * STEPS) == []


def test_few_errors_are_harmless_whatever_was_before(watch: Watch) -> None:
    assert watch.steps(*[0] * STEPS, HARMLESS - 1) == []


def test_a_growth_below_the_factor_is_no_burst(watch: Watch) -> None:
    assert watch.steps(*[1000] * STEPS, 1000 * FACTOR - 1) == []


def test_a_burst_is_found_with_its_evidence(watch: Watch) -> None:
    watch.steps(*[100] * STEPS)
    (found,) = watch.step(5000)
    assert (found.kind, found.subject, found.chart) == ("error-burst", "web", "apps.open_error")
    assert found.since == watch.now - STEP_S
    assert found.evidence == {"group": "web", "errors": 5000, "usual": 100, "seconds": STEP_S}
    assert found.sentence.startswith("Fails to open: 5000 times within 60 seconds in web")


def test_a_burst_does_not_become_usual(watch: Watch) -> None:
    watch.steps(*[100] * STEPS)
    found = [watch.step(5000) for _ in range(2 * STEPS)]
    assert [one.evidence["usual"] for (one,) in found] == [100] * 2 * STEPS
    assert len({one.since for (one,) in found}) == 1


def test_a_burst_that_is_over_is_told_no_more(watch: Watch) -> None:
    watch.steps(*[100] * STEPS)
    assert watch.step(5000) != []
    assert watch.step(100) == []


def test_a_second_burst_lasts_from_its_own_beginning(watch: Watch) -> None:
    watch.steps(*[100] * STEPS, 5000, 100)
    (found,) = watch.step(5000)
    assert found.since == watch.now - STEP_S


def test_errors_within_a_step_add_up(watch: Watch) -> None:
    watch.steps(*[0] * STEPS)
    for second in range(1, STEP_S):
        watch.bursts.look(watch.now + second, ("web",), {0: {ERRORS: 20}})
    assert watch.step(20)[0].evidence["errors"] == 20 * STEP_S


def test_between_steps_the_finding_stays(watch: Watch) -> None:
    watch.steps(*[0] * STEPS)
    found = watch.step(5000)
    assert watch.bursts.look(watch.now + 1, ("web",), {}) is found


def test_a_group_that_is_met_later_has_a_history_of_its_own(watch: Watch) -> None:
    watch.steps(*[0] * STEPS)
    assert watch.step(10**6, names=("web", "new")) == []


def test_a_group_that_had_no_errors_has_a_history_too(watch: Watch) -> None:
    watch.steps(*[0] * STEPS)
    assert [one.subject for one in watch.step(10**6)] == ["web"]
