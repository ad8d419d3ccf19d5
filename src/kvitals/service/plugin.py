"""The body that a Netdata Agent starts: ticks go to its pipe, nothing else does."""

from __future__ import annotations

import logging
from typing import TextIO

from kvitals.config.settings import Settings
from kvitals.service.collector import Collector, give_up_privileges, log_plan
from kvitals.service.signals import stop_on_signals
from kvitals.sinks.netdata import NetdataSink

log = logging.getLogger(__name__)


def run(settings: Settings, output: TextIO) -> None:
    """Collect until asked to end, or until the Agent no longer reads."""
    stop = stop_on_signals()
    with Collector(settings) as collector:
        give_up_privileges()
        log_plan(collector.plan)
        sink = NetdataSink(output, settings.interval_s)
        try:
            collector.run(stop, sink.write)
        except BrokenPipeError:
            log.info("the Agent closed the pipe")
