"""What is off by choice is information, and what was refused or is lost is a warning."""

from __future__ import annotations

import logging

import pytest

from kvitals.model import Mode, Plan, Rung, Service, State, Way
from kvitals.service.report import log_plan

WAY = Way(Rung.CGROUP, "o", ("cgroup__f",), "cgroup/f")
MEASURED = Plan(Mode.ENTRY, (Service("m", "things", State.ON, way=WAY),))


def off(lacks: str = "") -> Plan:
    return Plan(Mode.ENTRY, (Service("m", "things", State.OFF, reason="no", lacks=lacks),))


@pytest.mark.parametrize(
    ("plan", "before", "level"),
    [
        (off(), None, logging.WARNING),
        (off("CAP_X"), None, logging.INFO),
        (off("CAP_X"), off("CAP_X"), logging.INFO),
        (off("CAP_X"), MEASURED, logging.WARNING),
    ],
    ids=["refused", "never given", "still not given", "lost"],
)
def test_the_level_says_whether_it_was_chosen(
    caplog: pytest.LogCaptureFixture, plan: Plan, before: Plan | None, level: int
) -> None:
    with caplog.at_level(logging.INFO):
        log_plan(plan, before)
    first, second = caplog.records
    assert (first.levelno, first.getMessage()) == (level, "measurement off name=m reason=no")
    assert second.getMessage() == "attached mode=entry on=0 degraded=0 off=1"
