"""What the log is told of how a run measures."""

from __future__ import annotations

import logging

from kvitals.model import Plan, State

log = logging.getLogger(__name__)


def log_plan(plan: Plan, before: Plan | None = None) -> None:
    """Say in the log what is not measured, and how much is.

    What only a right is wanting for that was never given is off by choice. What was
    measured before is lost.
    """
    measured = {one.measurement for one in before.services if one.way} if before else set()
    for one in plan.services:
        if one.state is State.OFF:
            is_chosen = one.lacks and one.measurement not in measured
            level = logging.INFO if is_chosen else logging.WARNING
            log.log(level, "measurement off name=%s reason=%s", one.measurement, one.reason)
    states = [one.state for one in plan.services]
    log.info(
        "attached mode=%s on=%d degraded=%d off=%d",
        plan.mode,
        *(states.count(state) for state in (State.ON, State.DEGRADED, State.OFF)),
    )
