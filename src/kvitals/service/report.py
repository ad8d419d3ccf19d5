"""What the log is told of how a run measures."""

from __future__ import annotations

import logging

from kvitals.model import Plan, State

log = logging.getLogger(__name__)


def log_plan(plan: Plan) -> None:
    """Say in the log what is not measured, and how much is."""
    for one in plan.services:
        if one.state is State.OFF:
            log.warning("measurement off name=%s reason=%s", one.measurement, one.reason)
    states = [one.state for one in plan.services]
    log.info(
        "attached mode=%s on=%d degraded=%d off=%d",
        plan.mode,
        *(states.count(state) for state in (State.ON, State.DEGRADED, State.OFF)),
    )
