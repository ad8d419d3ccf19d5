"""All findings are told together, the oldest first."""

from __future__ import annotations

import pytest

from kvitals.model import Remark
from kvitals.sampling import accounts
from kvitals.sampling.advice import Advice
from kvitals.sampling.applications import Applications, GroupingBy
from kvitals.sampling.folding import LASTS_S
from kvitals.sampling.insights.zombies import FORGOTTEN_S
from kvitals.sampling.process_table import ProcessTable
from kvitals.sampling.user_names import UserNames
from tests.processes import process, row, walk


def test_findings_of_a_look_replace_those_of_the_look_before() -> None:
    applications = Applications(ProcessTable(), [GroupingBy("users", UserNames())], ())
    advice = Advice(applications, (), "users", lambda _pid: None, lambda _pid: True)
    zombies = [row(process(pid, parent=pid - 1, state="Z")) for pid in (20, 10)]
    for now, told in enumerate(zombies):
        applications.take(walk(told))
        advice.look(now, now)
    advice.look(FORGOTTEN_S + 1, FORGOTTEN_S + 1)
    assert [one.since for one in advice.insights] == [0, 1]
    applications.take(walk(*(row(one.process, Remark.RELEASED) for one in zombies)))
    advice.look(FORGOTTEN_S + 2, FORGOTTEN_S + 2)
    assert advice.insights == ()


def test_a_clock_that_is_set_makes_no_finding_and_hides_none() -> None:
    applications = Applications(ProcessTable(), [GroupingBy("users", UserNames())], ())
    advice = Advice(applications, (), "users", lambda _pid: None, lambda _pid: True)
    applications.take(walk(row(process(20, parent=10, state="Z"))))
    advice.look(1_700_000_000, 100)
    advice.look(1_700_003_605, 105)
    found = [list(advice.insights)]
    advice.look(1_600_000_000, 100 + FORGOTTEN_S)
    found.append(list(advice.insights))
    assert [[one.since for one in some] for some in found] == [[], [1_600_000_000 - FORGOTTEN_S]]


def test_since_when_is_told_alike_in_every_tick() -> None:
    applications = Applications(ProcessTable(), [GroupingBy("users", UserNames())], ())
    advice = Advice(applications, (), "users", lambda _pid: None, lambda _pid: True)
    applications.take(walk(row(process(20, parent=10, state="Z"))))
    advice.look(1000, 0)
    since = set()
    for now in range(FORGOTTEN_S + 1, FORGOTTEN_S + 20):
        # The one clock turns over a little before the other, or after it.
        advice.look(1000 + now, now - now % 2)
        since |= {one.since for one in advice.insights}
    assert since == {1000}


def test_groups_without_a_place_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "MOST_GROUPS", 1)
    applications = Applications(ProcessTable(), [GroupingBy("users", UserNames())], ())
    advice = Advice(applications, (), "users", lambda _pid: None, lambda _pid: True)
    applications.take(walk(*(row(process(pid, uid=pid), grown=1) for pid in (70001, 70002))))
    applications.end_tick(1)
    advice.look(1000, 0)
    (found,) = advice.insights
    assert (found.kind, found.subject) == ("groups-folded", "users")
    assert found.evidence["without_a_place"] == 1
    for _ in range(LASTS_S):
        applications.take(walk(row(process(70001, uid=70001), grown=1)))
        applications.end_tick(1)
    advice.look(1000 + LASTS_S, LASTS_S)
    assert advice.insights == ()
