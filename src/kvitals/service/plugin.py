"""The body that a Netdata Agent starts: ticks go to its pipe, nothing else does."""

from __future__ import annotations

import logging
import signal
from functools import partial
from typing import TextIO

from kvitals.config.settings import Settings
from kvitals.kernel.boundary.capabilities import give_up_all_but
from kvitals.kernel.privileges import KEPT
from kvitals.model import Tick
from kvitals.service.collector import Collector
from kvitals.service.pipe import Pipe
from kvitals.service.reload import Reread, follow
from kvitals.service.report import log_plan
from kvitals.service.rights import Own
from kvitals.service.signals import stop_on_signals
from kvitals.sinks.netdata import NetdataSink

log = logging.getLogger(__name__)


def run(settings: Settings, output: TextIO, reread: Reread) -> None:
    """Collect until asked to end, or until the Agent has ended or no longer reads."""
    stop = stop_on_signals(signal.SIGPIPE)
    stop.end_with_parent(output.fileno())
    with Collector(settings, Own(settings, reread)) as collector:
        _give_up()
        log_plan(collector.plan)
        pipe = Pipe(output.fileno(), stop)
        sink = NetdataSink(pipe, settings.interval_s)

        # What is wrong with the pipe is no matter of one tick.
        def deliver(tick: Tick) -> None:
            collector.parts.attempt("lines for the Agent", partial(sink.write, tick), None)
            pipe.flush()

        def reload() -> str:
            told = follow(collector)
            sink.follow(collector.settings.interval_s)
            return told

        try:
            collector.run(stop, deliver, reload)
        except BrokenPipeError:
            log.info("the Agent closed the pipe")


# Where that cannot be done, it is said and goes on.
def _give_up() -> None:
    try:
        give_up_all_but(KEPT)
    except OSError as error:
        log.warning("capabilities kept, since they cannot be given up error=%s", error)
