"""A run made by hand, its web application on a real server, and a client."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.message import Message
from threading import Thread
from typing import Any

import uvicorn

from kvitals.config.settings import Settings
from kvitals.kernel.features import Answer, Finding
from kvitals.model import (
    Chart,
    ChartTick,
    Dimension,
    Measurement,
    Mode,
    Plan,
    Reading,
    Rung,
    Service,
    State,
    Tick,
)
from kvitals.probes import MEASUREMENTS, PROBES
from kvitals.sampling.charts import fillable
from kvitals.sampling.clock import Moment
from kvitals.sampling.sampler import Sampler
from kvitals.store.ring import Ring
from kvitals.web.app import create_app
from kvitals.web.exhibit import Exhibit
from kvitals.web.hub import Hub

NOW = 1_795_351_400


def make_plan(mode: Mode = Mode.ENTRY, *, off: tuple[str, ...] = ()) -> Plan:
    """A plan in which all is on but what is named; vfs.read is degraded."""

    def serve(one: Measurement) -> Service:
        if one.name in off:
            return Service(one.name, one.summary, State.OFF, reason="no hook", remedy="a kernel")
        if one.name == "vfs.read":
            return Service(
                one.name, one.summary, State.DEGRADED, "tp_btf/sys_exit (read)", "more", "a kernel"
            )
        return Service(one.name, one.summary, State.ON, f"fexit/{one.name}")

    return Plan(mode, tuple(serve(one) for one in MEASUREMENTS if one.in_mode(mode)))


def make_exhibit(
    plan: Plan | None = None, settings: Settings | None = None, hostname: str = "box"
) -> Exhibit:
    """An exhibit without ticks."""
    plan = plan or make_plan()
    settings = settings or Settings(mode=plan.mode)
    return Exhibit(
        version="1.2.3",
        hostname=hostname,
        settings=settings,
        probes=PROBES,
        charts=fillable(PROBES, plan),
        plan=plan,
        findings=(Finding(Rung.FEXIT, Answer.NO, "not permitted", "a kernel"),),
        ring=Ring(settings.history_s // settings.interval_s),
        hub=Hub(),
        started=NOW,
    )


def fill(exhibit: Exhibit, seconds: int) -> None:
    """Tick for some seconds until NOW; in the n-th, each total has grown by n times 10."""
    sampler = Sampler(exhibit.charts, 1)
    keys = [(one.name, field) for one in MEASUREMENTS for field in one.fields]
    for number in range(seconds + 1):
        total = 10 * number * (number + 1) // 2
        moment = Moment(number, NOW - seconds + number, min(number, 1), 1_000_000)
        tick = sampler.sample(Reading(dict.fromkeys(keys, total)), moment)
        exhibit.ring.put(tick)
        exhibit.hub.publish(tick)


def make_tick(number: int, chart: Chart, *values: float | None) -> Tick:
    return Tick(number, NOW + number, 1_000_000, (ChartTick(chart, values, (1,) * len(values)),))


def renamed(chart: Chart, name: str) -> Chart:
    """The chart with the first dimension called something else."""
    first, *rest = chart.dimensions
    return replace(chart, dimensions=(Dimension(first.id, name, first.terms), *rest))


@dataclass(frozen=True)
class Answered:
    """An answer of the server."""

    status: int
    headers: Message
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Site:
    """A served exhibit."""

    exhibit: Exhibit
    port: int

    def ask(
        self, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> Answered:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", method=method, headers=dict(headers or {})
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return Answered(answer.status, answer.headers, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answered(error.code, error.headers, error.read().decode())


@contextmanager
def served(exhibit: Exhibit) -> Iterator[Site]:
    """Serve an exhibit on a free port until the block ends."""
    config = uvicorn.Config(
        create_app(exhibit),
        port=0,
        log_config=None,
        lifespan="off",
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield Site(exhibit, server.servers[0].sockets[0].getsockname()[1])
    finally:
        exhibit.hub.close()
        server.should_exit = True
        thread.join()
