"""The body with its own dashboard: a collector thread beside an HTTP server."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from functools import partial
from threading import Thread

import kvitals
from kvitals.config.settings import Settings
from kvitals.kernel.build_record import compiler
from kvitals.kernel.descriptors import LEAST, RESERVE, raise_limit
from kvitals.model import Tick
from kvitals.service.archive import make_archive
from kvitals.service.boundary import draw_boundary, prepare
from kvitals.service.collector import Collector
from kvitals.service.face import open_face
from kvitals.service.host import hostname, this_host
from kvitals.service.kept import Kept
from kvitals.service.limits import limits_of
from kvitals.service.listening import listening
from kvitals.service.outlook import make_outlook
from kvitals.service.readers import proxies_of, readers_of
from kvitals.service.reload import follow
from kvitals.service.report import log_plan
from kvitals.service.serving import address_of, serve_app
from kvitals.service.signals import stop_on_signals
from kvitals.service.stop import Stop
from kvitals.store.ring import Ring
from kvitals.web.app import create_app
from kvitals.web.exhibit import Exhibit, Parts
from kvitals.web.hub import Hub

log = logging.getLogger(__name__)


class _Body:
    """Hands each tick to the ring, the event streams and the archive, and looks for findings."""

    def __init__(self, collector: Collector) -> None:
        settings, name = collector.settings, hostname()
        self.failed = False
        self._collector = collector
        self._outlook = make_outlook(collector, settings)
        self._archive = make_archive(settings)
        self.exhibit = Exhibit(
            version=kvitals.__version__,
            hostname=name,
            host=this_host(name),
            settings=settings,
            probes=collector.probes,
            plan=collector.plan,
            findings=collector.findings,
            ring=Ring(_capacity(settings)),
            hub=Hub(),
            started=int(time.time()),
            archive=self._archive,
            monitor=collector.parts,
            compiler=compiler(),
        )
        self._show()

    def _show(self) -> None:
        collector, outlook = self._collector, self._outlook
        self.exhibit.show(
            Parts(
                settings=collector.settings,
                probes=collector.probes,
                plan=collector.plan,
                findings=collector.findings,
                listing=outlook.listing if outlook else None,
                advice=outlook.advice if outlook else None,
                peers=collector.network.listing if collector.network else None,
            )
        )

    def deliver(self, tick: Tick) -> None:
        """Hand a tick to all. Who fails to take it holds back nobody."""
        attempt = self._collector.parts.attempt
        attempt("history in memory", partial(self.exhibit.ring.put, tick), None)
        attempt("event streams", partial(self.exhibit.hub.publish, tick), None)
        if self._archive is not None:
            attempt("history on disk", partial(self._archive.put, tick), None)
        if self._outlook is not None:
            age_s = int(time.monotonic())
            attempt("findings", partial(self._outlook.advice.look, tick.time, age_s), None)

    def collect(self, stop: Stop) -> None:
        try:
            self._collector.run(stop, self.deliver, self._reload)
        except Exception:
            log.exception("the collector failed")
            self.failed = True
            stop.set()
        finally:
            if self._archive is not None:
                self._archive.close()

    def end_without_rights(self, stop: Stop) -> Callable[[], None]:
        """What is to be done when there is nobody any more who keeps the rights."""

        def end() -> None:
            self.failed = True
            stop.set()

        return end

    # Findings look back over minutes, so they go on unless what they look at is another.
    def _reload(self) -> str:
        collector = self._collector
        before = (collector.applications, collector.group_charts, collector.settings.group_by)
        told = follow(collector)
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


def serve(settings: Settings, rights: Kept, *, allow_reload: bool = False) -> bool:
    """Collect and show until asked to end. False when the collector failed.

    rights are kept by another process; allow_reload lets other settings be wished for
    over HTTP too, and by SIGHUP in a terminal.

    Raises:
        AddressError: an address is taken or not ours.
        UnsafeError: a socket would stand where others could put something else.
        SettingError: a token or a certificate cannot be used, or others could reach it.
        AccountError: there is no user of the name that was given.
    """
    stop = stop_on_signals(hangup_reloads=allow_reload)
    raise_limit(LEAST + RESERVE + settings.web_connections)
    account = prepare(settings)
    face = open_face(settings)
    readers, proxies = readers_of(settings, account, os.environ), proxies_of(settings)
    with (
        listening(settings.places) as listeners,
        Collector(settings, rights) as collector,
    ):
        draw_boundary(settings, rights.told.attached, account)
        body = _Body(collector)
        rights.watch(body.end_without_rights(stop))
        if allow_reload:
            body.exhibit.reload = stop.ask_reload
        app = create_app(body.exhibit, face.tokens, readers)
        thread = Thread(target=body.collect, args=(stop,), name="collector")
        thread.start()
        log_plan(collector.plan)
        for one in listeners:
            log.info("dashboard at %s", address_of(one, "https" if face.tls else "http"))
        try:
            serve_app(
                app, listeners, stop, body.exhibit.hub, limits_of(settings, proxies), tls=face.tls
            )
        finally:
            stop.set()
            thread.join()
    return not body.failed
