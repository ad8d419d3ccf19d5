"""The loop that both bodies share: attach, then every tick read, sample and deliver."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event
from typing import Self

from kvitals.config.settings import Settings
from kvitals.kernel.diagnosis.reject import require_accepted_kernel
from kvitals.kernel.features import Finding
from kvitals.kernel.privileges import require_capabilities
from kvitals.kernel.session import Session
from kvitals.model import KvitalsError, Plan, State, Tick
from kvitals.probes import MEASUREMENTS, PROBES
from kvitals.sampling.charts import fillable
from kvitals.sampling.clock import Clock
from kvitals.sampling.sampler import Sampler

log = logging.getLogger(__name__)


class NothingMeasuredError(KvitalsError):
    """This kernel lets not a single measurement be taken."""


class Collector:
    """Attached measurements and the clock that reads them.

    Raises:
        PrivilegeError: this process may not load BPF programs.
        KernelRejectedError: this kernel is on the reject list.
        NothingMeasuredError: every measurement is off.
    """

    def __init__(self, settings: Settings) -> None:
        require_capabilities()
        require_accepted_kernel()
        self._session = Session(
            MEASUREMENTS,
            settings.mode,
            forced=settings.rung,
            only_cgroup=settings.only_cgroup,
        )
        self.plan: Plan = self._session.plan
        self.findings: tuple[Finding, ...] = self._session.findings
        self.charts = fillable(PROBES, self.plan)
        if not self.charts:
            self._session.close()
            reasons = "; ".join(f"{one.measurement}: {one.reason}" for one in self.plan.services)
            raise NothingMeasuredError(f"this kernel lets nothing be measured: {reasons}")
        self._sampler = Sampler(self.charts, settings.interval_s)
        self._clock = Clock(settings.interval_s)

    def run(self, stop: Event, deliver: Callable[[Tick], None]) -> None:
        """Deliver a tick now, without values, and one at each point of the grid until stopped."""
        while True:
            deliver(self._sampler.sample(self._session.read(), self._clock.tick()))
            if stop.wait(self._clock.wait_s()):
                return

    def close(self) -> None:
        """Take everything out of the kernel. Safe to call twice."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


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
