"""The loop that both bodies share: attach, then every tick read, sample and deliver."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Self

from kvitals.config.settings import Settings
from kvitals.kernel.features import Finding
from kvitals.kernel.own_memory import give_back, keep_little
from kvitals.kernel.readings import Readings
from kvitals.model import (
    Chart,
    ChartTick,
    GroupChart,
    KvitalsError,
    Plan,
    Reading,
    Tick,
)
from kvitals.sampling.applications import Applications
from kvitals.sampling.charts import fillable
from kvitals.sampling.clock import Clock, Moment
from kvitals.sampling.group_charts import fillable_groups
from kvitals.sampling.own.cost import OwnCost
from kvitals.sampling.peers.network import Network
from kvitals.sampling.sampler import Sampler
from kvitals.service.choice import chosen_probes
from kvitals.service.grouping import change_applications, make_applications
from kvitals.service.parts import Parts
from kvitals.service.peers import change_network, make_network
from kvitals.service.reload import answer
from kvitals.service.rights import Own, Rights, measurements_of
from kvitals.service.stop import Alarm, Stop

log = logging.getLogger(__name__)


FETCH_S = 1.0
# A burst of work leaves holes; to look for them takes about a millisecond.
_TICKS_PER_GIVING_BACK = 60


class NothingMeasuredError(KvitalsError):
    """This kernel lets not a single measurement be taken."""


class Collector:
    """Attached measurements and the clock that reads them.

    Raises:
        PrivilegeError: this process may not load BPF programs.
        KernelRejectedError: this kernel is on the reject list.
        DescriptorError: too few files may be open.
        NothingMeasuredError: every measurement is off.
    """

    def __init__(self, settings: Settings, rights: Rights | None = None) -> None:
        keep_little()
        self.rights = rights or Own(settings)
        self.settings = settings
        self.parts = Parts()
        self.probes = chosen_probes(settings)
        try:
            self._told = self.rights.told
            charts = self._charts()
            self._readings = Readings(self._told.attached, measurements_of(self.probes))
        except BaseException:
            self.rights.close()
            raise
        self.group_charts: Sequence[GroupChart] = ()
        self.applications: Applications | None = None
        self._applications: Applications | None = None
        self.network: Network | None = None
        self._network: Network | None = None
        self._sampler = Sampler(charts)
        self._clock = Clock(settings.interval_s)
        self._own_cost = OwnCost()
        self._follow()

    @property
    def plan(self) -> Plan:
        return self._told.attached.plan

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self._told.attached.findings

    def _charts(self) -> tuple[Chart, ...]:
        charts = fillable(self.probes, self.plan)
        if not charts:
            reasons = "; ".join(f"{one.measurement}: {one.reason}" for one in self.plan.services)
            raise NothingMeasuredError(f"this kernel lets nothing be measured: {reasons}")
        return charts

    def reload(self) -> tuple[str, ...]:
        """Follow the settings as they are now, without a gap in what stays the same.

        Returned are the names of those that wait for another start.

        Raises:
            KvitalsError: they are wrong, or the kernel does not take them; all stays as it was.
        """
        self._told, waiting = self.rights.reload()
        former, settings = self.settings, self._told.settings
        self.settings, self.probes = settings, chosen_probes(settings)
        self._readings.follow(self._told.attached, measurements_of(self.probes))
        self._sampler.follow(self._charts())
        if settings.interval_s != former.interval_s:
            self._clock.follow(settings.interval_s)
        self._follow()
        return waiting

    def _follow(self) -> None:
        counted = self._told.attached.counted_for_processes
        self.group_charts = fillable_groups(self.probes, self.plan, counted)
        self.applications = self._followed_applications() if counted else None
        if self.applications is None and self._applications is not None:
            self._applications.rest()
        self.network = self._followed_network() if self._readings.tells_flows else None
        if self.network is None and self._network is not None:
            self._network.rest()
        self._own_cost.follow(self._told.memory_bytes)

    def _followed_applications(self) -> Applications:
        sources = (self._told.groups, self.rights.command_line)
        if self._applications is None:
            self._applications = make_applications(self.settings, self.group_charts, *sources)
            return self._applications
        change_applications(self._applications, self.settings, self.group_charts, *sources)
        self._readings.tell_of_all()
        return self._applications

    # While no flows are told it waits: totals of the kernel go on where they were.
    def _followed_network(self) -> Network:
        if self._network is None:
            self._network = make_network(self.settings)
        else:
            change_network(self._network, self.settings)
        return self._network

    def run(
        self, stop: Stop, deliver: Callable[[Tick], None], reload: Callable[[], str] | None = None
    ) -> None:
        """Deliver a tick now, without values, and one at each point of the grid until stopped.

        In between, reload is called when that is wished for. A tick that fails as a whole is
        a gap, and the next one comes.
        """
        alarm = Alarm(stop, self._readings.calling)
        try:
            while True:
                tick = self.parts.attempt("the tick", self.tick, None)
                if tick is not None:
                    deliver(tick)
                    if tick.number % _TICKS_PER_GIVING_BACK == 0:
                        give_back()
                if self._rest(stop, alarm, reload):
                    return
        finally:
            alarm.close()

    # Who ended finds a bounded place until it is fetched: each second, however
    # long a tick is, and whenever half of the place is taken.
    def _rest(self, stop: Stop, alarm: Alarm, reload: Callable[[], str] | None) -> bool:
        end = time.monotonic() + self._clock.wait_s()
        while (left_s := end - time.monotonic()) > 0:
            if alarm.wait(min(left_s, FETCH_S)):
                return True
            wishes = stop.take_reloads()
            if wishes and reload is not None:
                alarm.watch(None)
                interval_s = self.settings.interval_s
                answer(wishes, reload)
                alarm.watch(self._readings.calling)
                # A tick that became due meanwhile comes late rather than never.
                if self.settings.interval_s != interval_s:
                    end = time.monotonic() + self._clock.wait_s()
            if end - time.monotonic() > 0:
                self._take(self._readings.fetch(self.parts.attempt))
        return False

    # Flows were read before the walk, which therefore knows who talked.
    def _take(self, reading: Reading) -> None:
        if self.applications is not None and reading.walk is not None:
            work = partial(self.applications.take, reading.walk)
            self.parts.attempt("what processes did", work, None)
        if self.network is not None and reading.flows is not None:
            talk = partial(self.network.take, reading.flows, self._application_of)
            self.parts.attempt("what peers did", talk, None)

    def _application_of(self, pid: int, started: int) -> str:
        return self.applications.group_of(pid, started) if self.applications else ""

    def tick(self) -> Tick:
        """Read everything, now. A part that fails is missing in it, and is told."""
        attempt = self.parts.attempt
        attempt("what the tick costs", self._begin_own_cost, None)
        reading = self._readings.read(attempt)
        moment = self._clock.tick()
        empty = Tick(moment.number, moment.time, moment.elapsed_us, ())
        tick = attempt("charts of the host", partial(self._sampler.sample, reading, moment), empty)
        self._take(reading)
        charts = [*tick.charts]
        for part, work in (
            ("charts of peers", self._end_network),
            ("charts of applications", self._end_applications),
            ("charts of what kvitals costs", self._end_own_cost),
        ):
            charts += attempt(part, partial(work, moment), ())
        return replace(tick, charts=tuple(charts))

    def _begin_own_cost(self) -> None:
        self._own_cost.begin_tick(self._clock.late_us())

    def _end_network(self, moment: Moment) -> Sequence[ChartTick]:
        return self.network.end_tick(moment.seconds) if self.network is not None else ()

    def _end_applications(self, moment: Moment) -> Sequence[ChartTick]:
        if self.applications is None:
            return ()
        if self.applications.wants_all:
            self._readings.tell_of_all()
        return self.applications.end_tick(moment.seconds)

    def _end_own_cost(self, moment: Moment) -> Sequence[ChartTick]:
        return self._own_cost.end_tick(self.rights.spent(), moment.seconds)

    def close(self) -> None:
        """Take everything out of the kernel. Safe to call twice."""
        self._readings.close()
        self.rights.close()
        if self._network is not None:
            self._network.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
