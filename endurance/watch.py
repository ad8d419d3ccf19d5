"""What is looked at each second while the product runs."""

from __future__ import annotations

import time

from endurance.findings import Errors, FindingsWatch
from endurance.journal import Effect, Journal
from endurance.log_lines import LogWatch
from endurance.product import Product
from endurance.ticks import TickWatch
from endurance.totals import TotalsWatch, read_totals
from endurance.tree import cpu_s, descriptors, memory_mb, threads

HEALTHY = "/-/healthy answers"
ALIVE = "it runs"
_TOTALS = "/api/v1/allmetrics?format=json&source=as-collected"
_HEALTHY_S = 2.0


class Watch:
    """All invariants, and the samples that the report draws."""

    def __init__(self, product: Product, journal: Journal) -> None:
        self._product = product
        self._journal = journal
        self._totals = TotalsWatch(journal)
        self._errors = Errors()
        self._log = LogWatch(journal, product.log)
        self.ticks = TickWatch(journal)
        self.findings = FindingsWatch(journal, self._errors)

    def health(self) -> None:
        begin, trouble = time.monotonic(), ""
        try:
            self._product.get("/-/healthy", _HEALTHY_S)
        except OSError as error:
            trouble = str(error)
        self._journal.note("healthy_ms", 1000 * (time.monotonic() - begin))
        self._journal.check(HEALTHY, holds=not trouble, text=trouble, excuse=Effect.STALLS)
        self._journal.check(ALIVE, holds=not self._product.has_ended, text="the process has ended")

    def totals(self) -> None:
        try:
            told = self._product.ask(_TOTALS)
        except OSError:
            # Whether it answers is asked elsewhere.
            return
        found = read_totals(told)
        self._totals.see(found)
        self._errors.see(found)

    def advice(self) -> None:
        try:
            told = self._product.ask("/api/findings")
        except OSError:
            return
        self.findings.see(told)

    def log(self) -> None:
        self._log.look()

    def sample(self) -> None:
        pid = self._product.pid
        resident, proportional = memory_mb(pid)
        if resident:
            self._journal.note("rss_mb", resident)
            self._journal.note("pss_mb", proportional)
            self._journal.note("descriptors", descriptors(pid))
            self._journal.note("threads", threads(pid))
            self._journal.note("cpu_s", cpu_s(pid))
