"""The body with its own dashboard: a collector thread beside an HTTP server."""

from __future__ import annotations

import asyncio
import logging
import platform
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn

import kvitals
from kvitals.config.settings import Settings
from kvitals.model import KvitalsError, Tick
from kvitals.service.collector import Collector, give_up_privileges
from kvitals.service.outlook import make_outlook
from kvitals.service.reload import Reread, follow
from kvitals.service.report import log_plan
from kvitals.service.signals import stop_on_signals
from kvitals.service.stop import Stop
from kvitals.store.ring import Ring
from kvitals.web.app import create_app
from kvitals.web.exhibit import Exhibit
from kvitals.web.hub import Hub

log = logging.getLogger(__name__)

# Open event streams end with the hub; what is still open after this is cut.
_GRACE_S = 1


class AddressError(KvitalsError):
    """The dashboard cannot listen where it was told to."""


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # From here on connections wait rather than fail until the server runs.
        listener.listen()
    except OSError as error:
        raise AddressError(
            f"cannot listen on {host} port {port}: {error.strerror}; choose others with "
            "--host and --port"
        ) from error
    return listener


class _Body:
    """Hands each tick to the ring and the event streams, and looks for findings."""

    def __init__(self, collector: Collector, reread: Reread) -> None:
        settings = collector.settings
        self.failed = False
        self._collector = collector
        self._reread = reread
        self._outlook = make_outlook(collector, settings)
        self.exhibit = Exhibit(
            version=kvitals.__version__,
            hostname=platform.node(),
            settings=settings,
            probes=collector.probes,
            plan=collector.plan,
            findings=collector.findings,
            ring=Ring(_capacity(settings)),
            hub=Hub(),
            started=int(time.time()),
        )
        self._show()

    def _show(self) -> None:
        collector, exhibit, outlook = self._collector, self.exhibit, self._outlook
        exhibit.settings = collector.settings
        exhibit.probes = collector.probes
        exhibit.plan = collector.plan
        exhibit.findings = collector.findings
        exhibit.listing = outlook.listing if outlook else None
        exhibit.advice = outlook.advice if outlook else None
        exhibit.peers = collector.network.listing if collector.network else None

    def deliver(self, tick: Tick) -> None:
        self.exhibit.ring.put(tick)
        self.exhibit.hub.publish(tick)
        if self._outlook is not None:
            self._outlook.advice.look(tick.time)

    def collect(self, stop: Stop) -> None:
        try:
            self._collector.run(stop, self.deliver, self._reload)
        except Exception:
            log.exception("the collector failed")
            self.failed = True
            stop.set()

    # Findings look back over minutes, so they go on unless what they look at is another.
    def _reload(self) -> str:
        collector = self._collector
        before = (collector.applications, collector.group_charts, collector.settings.group_by)
        told = follow(collector, self._reread)
        self.exhibit.ring.resize(_capacity(collector.settings))
        if before != (
            collector.applications,
            collector.group_charts,
            collector.settings.group_by,
        ):
            self._outlook = make_outlook(collector, collector.settings)
        self._show()
        return told


def _capacity(settings: Settings) -> int:
    return settings.history_s // settings.interval_s + 1


class _Server(uvicorn.Server):
    """A server that leaves the signals to us: they end the event streams first."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve(server: uvicorn.Server, listener: socket.socket, stop: Stop, hub: Hub) -> None:
    async def end_when_stopped() -> None:
        await asyncio.to_thread(stop.wait)
        hub.close()
        server.should_exit = True

    ending = asyncio.create_task(end_when_stopped())
    await server.serve(sockets=[listener])
    stop.set()
    await ending


def serve(settings: Settings, reread: Reread, *, allow_reload: bool = False) -> bool:
    """Collect and show until asked to end. False when the collector failed.

    reread tells the settings as they are when it is asked; allow_reload lets
    that be wished for over HTTP too.

    Raises:
        AddressError: the address is taken or not ours.
    """
    stop = stop_on_signals()
    with _listen(settings.host, settings.port) as listener, Collector(settings) as collector:
        give_up_privileges()
        body = _Body(collector, reread)
        if allow_reload:
            body.exhibit.reload = stop.ask_reload
        app = create_app(body.exhibit)
        logging.getLogger("uvicorn").setLevel(logging.WARNING)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=_GRACE_S,
        )
        thread = Thread(target=body.collect, args=(stop,), name="collector")
        thread.start()
        log_plan(collector.plan)
        host, port = listener.getsockname()[:2]
        log.info("dashboard at http://%s:%d/", f"[{host}]" if ":" in host else host, port)
        try:
            asyncio.run(_serve(_Server(config), listener, stop, body.exhibit.hub))
        finally:
            stop.set()
            thread.join()
    return not body.failed
