"""The loop that both bodies share: attach, then every tick read, sample and deliver."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Self

from kvitals.config.settings import Settings
from kvitals.kernel.diagnosis.reject import require_accepted_kernel
from kvitals.kernel.features import Finding
from kvitals.kernel.least_privilege import keep_only
from kvitals.kernel.privileges import require_capabilities
from kvitals.kernel.session import Extent, Session
from kvitals.model import KvitalsError, Plan, Reading, State, Tick
from kvitals.sampling.charts import fillable
from kvitals.sampling.clock import Clock
from kvitals.sampling.group_charts import fillable_groups
from kvitals.sampling.sampler import Sampler
from kvitals.service.choice import chosen_probes
from kvitals.service.grouping import make_applications
from kvitals.service.peers import make_network
from kvitals.service.stop import Alarm, Stop

log = logging.getLogger(__name__)


FETCH_S = 1.0


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
        self.probes = chosen_probes(settings)
        self._session = Session(
            [one for probe in self.probes for one in probe.measurements],
            settings.mode,
            Extent(
                only_cgroup=settings.only_cgroup,
                table_size=settings.pid_table_size,
                forced=settings.rung,
                processes=settings.apps,
                no_storage=settings.no_storage,
                peers=settings.peer_filter,
            ),
        )
        self.plan: Plan = self._session.plan
        self.findings: tuple[Finding, ...] = self._session.findings
        charts = fillable(self.probes, self.plan)
        if not charts:
            self._session.close()
            reasons = "; ".join(f"{one.measurement}: {one.reason}" for one in self.plan.services)
            raise NothingMeasuredError(f"this kernel lets nothing be measured: {reasons}")
        counted = self._session.counted_for_processes
        self.group_charts = fillable_groups(self.probes, self.plan, counted)
        self.applications = make_applications(settings, self.group_charts) if counted else None
        self.network = make_network(settings) if self._session.tells_flows else None
        self._sampler = Sampler(charts, settings.interval_s)
        self._clock = Clock(settings.interval_s)
        self._interval_s = settings.interval_s

    def run(self, stop: Stop, deliver: Callable[[Tick], None]) -> None:
        """Deliver a tick now, without values, and one at each point of the grid until stopped."""
        alarm = Alarm(stop, self._session.calling)
        try:
            while True:
                deliver(self.tick())
                if self._rest(alarm):
                    return
        finally:
            alarm.close()

    # Who ended finds a bounded place until it is fetched: each second, however
    # long a tick is, and whenever half of the place is taken.
    def _rest(self, alarm: Alarm) -> bool:
        end = time.monotonic() + self._clock.wait_s()
        while (left_s := end - time.monotonic()) > 0:
            if alarm.wait(min(left_s, FETCH_S)):
                return True
            if end - time.monotonic() > 0:
                self._fetch()
        return False

    def _fetch(self) -> None:
        self._take(self._session.fetch())

    # Flows were read before the walk, which therefore knows who talked.
    def _take(self, reading: Reading) -> None:
        if self.applications is not None and reading.walk is not None:
            self.applications.take(reading.walk)
        if self.network is not None and reading.flows is not None:
            self.network.take(reading.flows, self._application_of)

    def _application_of(self, pid: int, started: int) -> str:
        return self.applications.group_of(pid, started) if self.applications else ""

    def tick(self) -> Tick:
        """Read everything, now."""
        reading = self._session.read()
        moment = self._clock.tick()
        tick = self._sampler.sample(reading, moment)
        self._take(reading)
        seconds = moment.steps * self._interval_s
        charts = [*tick.charts]
        if self.network is not None:
            charts += self.network.end_tick(seconds)
        if self.applications is not None:
            charts += self.applications.end_tick(seconds)
            if self.applications.wants_all:
                self._session.tell_of_all()
        return replace(tick, charts=tuple(charts))

    def close(self) -> None:
        """Take everything out of the kernel. Safe to call twice."""
        self._session.close()
        if self.network is not None:
            self.network.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def give_up_privileges() -> None:
    """Keep only what collecting needs. Where that cannot be done, it is said and goes on."""
    try:
        keep_only()
    except OSError as error:
        log.warning("capabilities kept, since they cannot be given up error=%s", error)


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
