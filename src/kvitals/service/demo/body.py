"""The body that shows a made-up host: a thread in which its time goes by, beside a server."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from threading import Thread

from kvitals.service.demo.host import demo_settings
from kvitals.service.demo.watch import Watch
from kvitals.service.ending import Ending, end_on_signals
from kvitals.service.face import require_safe
from kvitals.service.serving import address_of, listen, serve_app
from kvitals.web.app import create_app

log = logging.getLogger(__name__)


class _Body:
    def __init__(self, watch: Watch, ending: Ending) -> None:
        self.failed = False
        self._watch = watch
        self._ending = ending

    def run(self) -> None:
        try:
            self._watch.run(self._ending)
        except Exception:
            log.exception("the demo failed")
            self.failed = True
            self._ending.set()


def show_demo(
    host: str, port: int, allow_hosts: tuple[str, ...] = (), *, is_insecure: bool = False
) -> bool:
    """Show a made-up host until asked to end. False when it failed.

    Raises:
        SettingError: the port is out of bounds.
        AddressError: the address is taken or not ours.
    """
    require_safe(host, is_insecure=is_insecure)
    ending = end_on_signals()
    settings = replace(demo_settings(host, port), allow_hosts=allow_hosts)
    with listen(host, port) as listener:
        log.info("making up a host, and the last hour of it")
        watch = Watch(settings, int(time.time()))
        watch.follow(int(time.time()))
        body = _Body(watch, ending)
        thread = Thread(target=body.run, name="demo")
        thread.start()
        log.info("dashboard at %s", address_of(listener))
        try:
            serve_app(create_app(watch.exhibit), (listener,), ending, watch.exhibit.hub)
        finally:
            ending.set()
            thread.join()
    return not body.failed
