"""All findings are told together, the oldest first."""

from __future__ import annotations

from kvitals.model import Remark
from kvitals.sampling.advice import Advice
from kvitals.sampling.applications import Applications, GroupingBy
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
        advice.look(now)
    advice.look(FORGOTTEN_S + 1)
    assert [one.since for one in advice.insights] == [0, 1]
    applications.take(walk(*(row(one.process, Remark.RELEASED) for one in zombies)))
    advice.look(FORGOTTEN_S + 2)
    assert advice.insights == ()
