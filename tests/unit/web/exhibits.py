"""A run made by hand, its web application on a real server, and a client."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.message import Message
from threading import Event, Thread
from typing import Any

import uvicorn

from kvitals.config.settings import Settings
from kvitals.kernel.features import Answer, Finding
from kvitals.kernel.process_words import is_counted_for_processes
from kvitals.model import (
    Chart,
    ChartTick,
    Measurement,
    Mode,
    Plan,
    Process,
    Reading,
    Remark,
    Row,
    Rung,
    Service,
    State,
    Tick,
    Walk,
)
from kvitals.probes import MEASUREMENTS, PROBES
from kvitals.probes.apps import PROBE as APPS
from kvitals.sampling.advice import Advice
from kvitals.sampling.applications import Applications, GroupingBy
from kvitals.sampling.charts import fillable
from kvitals.sampling.clock import Moment
from kvitals.sampling.group_charts import fillable_groups
from kvitals.sampling.listing import Listing
from kvitals.sampling.process_table import Known, ProcessTable
from kvitals.sampling.sampler import Sampler
from kvitals.store.ring import Ring
from kvitals.web.app import create_app
from kvitals.web.exhibit import Exhibit
from kvitals.web.host import Host
from kvitals.web.hub import Hub
from kvitals.web.readers import EVERYBODY, Readers
from kvitals.web.sources import PeerSource
from kvitals.web.tokens import Token

NOW = 1_795_351_400
BOOTED = NOW - 10_000
NASTY = ('a "b" \\c', "k=v, w|x", "two\nlines", "<img src=x onerror=alert(1)>")
HOST = Host(
    uid="b7a4a0c8-8f4b-5c1e-9d43-2a1f0e6d7c55",
    os_name="Debian GNU/Linux",
    os_id="debian",
    os_id_like="",
    os_version="12 (bookworm)",
    os_version_id="12",
    cores=4,
    ram_bytes=8 << 30,
    kernel_name="Linux",
    kernel_version="6.1.0-18-amd64",
    architecture="x86_64",
)
COUNTED = frozenset(one.name for one in MEASUREMENTS if is_counted_for_processes(one))


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


class _ByName:
    """Each process is a group that has its name; all have one user and one cgroup."""

    def name(self, _known: Known, row: Row) -> str:
        return row.process.name

    def of(self, *_ids: int) -> str:
        return "somebody"


def make_exhibit(
    plan: Plan | None = None,
    settings: Settings | None = None,
    hostname: str = "box",
    *,
    apps: bool = False,
    peers: PeerSource | None = None,
) -> Exhibit:
    """An exhibit without ticks; with apps also of groups of processes."""
    plan = plan or make_plan()
    settings = settings or Settings(mode=plan.mode, apps=apps)
    listing = advice = None
    if apps:
        charts = fillable_groups(PROBES, plan, _counted(plan))
        groupings = [GroupingBy(one, _ByName()) for one in settings.group_by]
        applications = Applications(ProcessTable(), groupings, charts)
        listing = Listing(applications, _ByName(), _ByName(), lambda: BOOTED)
        advice = Advice(
            applications, charts, settings.group_by[0], lambda _pid: None, lambda _pid: True
        )
    return Exhibit(
        version="1.2.3",
        hostname=hostname,
        host=HOST,
        settings=settings,
        probes=PROBES if settings.apps else tuple(one for one in PROBES if one is not APPS),
        plan=plan,
        findings=(Finding(Rung.FEXIT, Answer.NO, "not permitted", "a kernel"),),
        ring=Ring(settings.history_s // settings.interval_s),
        hub=Hub(),
        started=NOW,
        listing=listing,
        advice=advice,
        peers=peers,
    )


def _counted(plan: Plan) -> frozenset[str]:
    return COUNTED - {one.measurement for one in plan.services if one.state is State.OFF}


class Ticker:
    """Ticks as a collector does. In the n-th, each total has grown by n times 10.

    So has each total of each group that is named.
    """

    def __init__(self, exhibit: Exhibit, start: int) -> None:
        self._exhibit = exhibit
        self._start = start
        self._number = 0
        self._sampler = Sampler(fillable(exhibit.probes, exhibit.plan))

    def tick(self, groups: Sequence[str] = ()) -> None:
        number = self._number
        self._number += 1
        total = 10 * number * (number + 1) // 2
        keys = [(one.name, field) for one in MEASUREMENTS for field in one.fields]
        steps = min(number, 1)
        moment = Moment(number, self._start + number, steps, steps, steps * 1_000_000)
        tick = self._sampler.sample(Reading(dict.fromkeys(keys, total)), moment)
        tick = replace(tick, charts=(*tick.charts, *self._charts_of_groups(groups, number)))
        self._exhibit.ring.put(tick)
        self._exhibit.hub.publish(tick)

    def _charts_of_groups(self, groups: Sequence[str], number: int) -> list[ChartTick]:
        listing = self._exhibit.listing
        if not isinstance(listing, Listing):
            return []
        plan = self._exhibit.plan
        grown = {
            (one.name, field): 10 * number
            for one in MEASUREMENTS
            if one.name in _counted(plan)
            for field in one.in_mode(plan.mode)
        }
        rows = [
            Row(Process(100 + place, 10**9, 1, 0, 1, 0, name, "S", 1), Remark.LIVES, grown)
            for place, name in enumerate(groups)
        ]
        applications = listing._applications
        applications.take(Walk(rows, {}, 0, 0, 0, 10, len(rows), len(rows), 0))
        return applications.end_tick(min(number, 1))


@contextmanager
def ticking(ticker: Ticker, groups: Sequence[str], ticks_per_s: float = 1) -> Iterator[None]:
    """Ticks from another thread until the block ends."""
    stop = Event()

    def run() -> None:
        while not stop.wait(1 / ticks_per_s):
            ticker.tick(groups)

    thread = Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def fill(exhibit: Exhibit, seconds: int, groups: Sequence[str] = ()) -> None:
    """Tick for some seconds until NOW, each time with these groups of processes."""
    ticker = Ticker(exhibit, NOW - seconds)
    for _ in range(seconds + 1):
        ticker.tick(groups)


def make_tick(number: int, chart: Chart, *values: float | None) -> Tick:
    return Tick(number, NOW + number, 1_000_000, (ChartTick(chart, values, (1,) * len(values)),))


@dataclass(frozen=True)
class Answered:
    """An answer of the server."""

    status: int
    headers: Message
    content: bytes

    @property
    def body(self) -> str:
        return self.content.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> str:
        """The sentence of an error that is told as JSON."""
        assert self.json.keys() == {"error", "status"}
        assert self.json["status"] == self.status
        sentence: str = self.json["error"]
        return sentence


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
                return Answered(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answered(error.code, error.headers, error.read())


@contextmanager
def served(
    exhibit: Exhibit, tokens: Sequence[Token] = (), readers: Readers = EVERYBODY
) -> Iterator[Site]:
    """Serve an exhibit on a free port until the block ends."""
    config = uvicorn.Config(
        create_app(exhibit, tokens, readers),
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
