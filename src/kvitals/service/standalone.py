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
from kvitals.service.collector import Collector, give_up_privileges, log_plan
from kvitals.service.outlook import make_outlook
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

    def __init__(self, settings: Settings, collector: Collector) -> None:
        self.hub = Hub()
        self.ring = Ring(settings.history_s // settings.interval_s + 1)
        self.failed = False
        self.outlook = make_outlook(collector, settings)
        self._collector = collector

    def deliver(self, tick: Tick) -> None:
        self.ring.put(tick)
        self.hub.publish(tick)
        if self.outlook is not None:
            self.outlook.advice.look(tick.time)

    def collect(self, stop: Stop) -> None:
        try:
            self._collector.run(stop, self.deliver)
        except Exception:
            log.exception("the collector failed")
            self.failed = True
            stop.set()


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


def serve(settings: Settings) -> bool:
    """Collect and show until asked to end. False when the collector failed.

    Raises:
        AddressError: the address is taken or not ours.
    """
    stop = stop_on_signals()
    with _listen(settings.host, settings.port) as listener, Collector(settings) as collector:
        give_up_privileges()
        body = _Body(settings, collector)
        outlook = body.outlook
        app = create_app(
            Exhibit(
                version=kvitals.__version__,
                hostname=platform.node(),
                settings=settings,
                probes=collector.probes,
                plan=collector.plan,
                findings=collector.findings,
                ring=body.ring,
                hub=body.hub,
                started=int(time.time()),
                listing=outlook.listing if outlook else None,
                advice=outlook.advice if outlook else None,
                peers=collector.network.listing if collector.network else None,
            )
        )
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
            asyncio.run(_serve(_Server(config), listener, stop, body.hub))
        finally:
            stop.set()
            thread.join()
    return not body.failed
