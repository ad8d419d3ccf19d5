"""Watches the made-up host: its readings go the way of all readings, to ticks that are shown."""

from __future__ import annotations

import time
from dataclasses import replace

import kvitals
from kvitals.config.settings import Grouping, Settings
from kvitals.kernel.process_words import is_counted_for_processes
from kvitals.model import Plan, State, Tick
from kvitals.probes import MEASUREMENTS, PROBES
from kvitals.sampling.advice import Advice
from kvitals.sampling.charts import fillable
from kvitals.sampling.clock import Moment
from kvitals.sampling.group_charts import fillable_groups
from kvitals.sampling.listing import Listing
from kvitals.sampling.peers.network import Network
from kvitals.sampling.peers.service_names import ServiceNames
from kvitals.sampling.sampler import Sampler
from kvitals.service.demo.chance import Chance
from kvitals.service.demo.crowd import UP_S
from kvitals.service.demo.host import HOST, HOSTNAME, demo_applications, demo_cgroups
from kvitals.service.demo.names import DemoHosts, DemoUsers
from kvitals.service.demo.own import DemoCost
from kvitals.service.demo.plan import FINDINGS, demo_plan
from kvitals.service.demo.programs import SERVICES
from kvitals.service.demo.readings import MadeUpKernel
from kvitals.service.ending import Ending
from kvitals.store.ring import Ring
from kvitals.web.exhibit import Exhibit
from kvitals.web.hub import Hub

_SEED = 20
# To make up an hour takes some seconds itself.
_LONGEST_LAG_S = 120


class Watch:
    """A host that has been watched for as long as history goes back. One seed is one story."""

    def __init__(self, settings: Settings, now: int, seed: int = _SEED) -> None:
        plan, chance = demo_plan(), Chance(seed)
        charts = fillable_groups(PROBES, plan, _counted(plan))
        self._now = now
        self._kernel = MadeUpKernel(plan, chance)
        self._cost = DemoCost(chance)
        self._sampler = Sampler(fillable(PROBES, plan))
        self._applications = demo_applications(charts, self._kernel.command_line)
        self._network = Network(ServiceNames(SERVICES, use_system=False), DemoHosts())
        self._advice = Advice(
            self._applications,
            charts,
            Grouping.APPS,
            self._kernel.descriptor_count,
            self._kernel.is_zombie,
        )
        self._number = 0
        self.time = now - settings.history_s - 1
        self.exhibit = self._exhibit(settings, plan)
        while self.time < now:
            self.tick(self.time + 1)

    def _exhibit(self, settings: Settings, plan: Plan) -> Exhibit:
        booted = self._now - UP_S
        return Exhibit(
            version=kvitals.__version__,
            hostname=HOSTNAME,
            host=HOST,
            settings=settings,
            probes=PROBES,
            plan=plan,
            findings=FINDINGS,
            ring=Ring(settings.history_s + 1),
            hub=Hub(),
            started=self._now,
            listing=Listing(self._applications, DemoUsers(), demo_cgroups(), boot_s=lambda: booted),
            advice=self._advice,
            peers=self._network.listing,
            is_demo=True,
        )

    def tick(self, now: int) -> Tick:
        """Have the second before a time happen, and keep it."""
        reading = self._kernel.read(now - self._now, now)
        seconds = min(self._number, 1)
        moment = Moment(self._number, now, seconds, seconds, seconds * 1_000_000)
        tick = self._sampler.sample(reading, moment)
        if reading.walk is not None and reading.flows is not None:
            self._applications.take(reading.walk)
            self._network.take(reading.flows, self._applications.group_of)
        charts = (
            *tick.charts,
            *self._network.end_tick(seconds),
            *self._applications.end_tick(seconds),
            *self._cost.tick(self._kernel.events),
        )
        tick = replace(tick, charts=charts)
        self.exhibit.ring.put(tick)
        self._advice.look(now, now)
        self._number += 1
        self.time = now
        return tick

    def follow(self, now: int) -> None:
        """Have all seconds until a time happen, and tell of them.

        Time that the machine slept, or that was set back, does not happen here.
        """
        if now - self.time > _LONGEST_LAG_S:
            self.time = now - 1
        while self.time < now:
            self.exhibit.hub.publish(self.tick(self.time + 1))

    def run(self, ending: Ending) -> None:
        """Tick each second until it is wished to end."""
        while not ending.wait(1 - time.time() % 1):
            self.follow(int(time.time()))


def _counted(plan: Plan) -> set[str]:
    off = {one.measurement for one in plan.services if one.state is State.OFF}
    return {one.name for one in MEASUREMENTS if is_counted_for_processes(one)} - off
