"""Reports that were lost are a finding with their number, until it is long ago."""

from __future__ import annotations

from kvitals.sampling.insights.losses import LASTS_S, Losses


def told(losses: Losses, now: int, total: int) -> list[tuple[int, int | float | str]]:
    return [(one.since, one.evidence["lost"]) for one in losses.look(now, total)]


def test_nothing_is_said_while_nothing_is_lost() -> None:
    losses = Losses()
    # What was lost before anybody looked may be a day old.
    assert [told(losses, now, 7) for now in range(3)] == [[], [], []]


def test_all_of_a_while_are_one_finding_with_their_number() -> None:
    losses = Losses()
    assert told(losses, 0, 0) == []
    assert told(losses, 1, 5) == [(1, 5)]
    assert told(losses, 2, 5) == [(1, 5)]
    assert told(losses, LASTS_S, 8) == [(1, 8)]
    assert told(losses, 2 * LASTS_S - 1, 8) == [(1, 8)]
    assert told(losses, 2 * LASTS_S, 8) == []
    # Another loss is another finding.
    assert told(losses, 3 * LASTS_S, 9) == [(3 * LASTS_S, 1)]


def test_a_total_that_begins_anew_is_no_loss() -> None:
    losses = Losses()
    assert told(losses, 0, 9) == []
    assert told(losses, 1, 0) == []
    assert told(losses, 2, 2) == [(2, 2)]
