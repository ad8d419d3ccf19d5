"""Threads that do one thing again and again until the soak ends."""

from __future__ import annotations

import random
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from endurance.journal import Journal

HARNESS = "the soak itself works"


class Crew:
    """Workers with a common end. What one of them raises is a violation, not the end."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._threads: list[Thread] = []
        self.ending = Event()

    def every(self, seconds: float, work: Callable[[], None], *, jitter: float = 0.0) -> None:
        """Do it about each so many seconds. Waits are as long as the journal's seed makes them."""
        chance = random.Random(f"{self._journal.seed} {len(self._threads)}")

        def run() -> None:
            while not self.ending.wait(seconds * chance.uniform(1 - jitter, 1 + jitter)):
                self._once(work)

        self._start(run)

    def along(self, work: Callable[[], None]) -> None:
        """Do it once, for as long as it takes."""
        self._start(lambda: self._once(work))

    def _start(self, run: Callable[[], None]) -> None:
        thread = Thread(target=run, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _once(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:  # noqa: BLE001 (whatever it is, it is told)
            self._journal.check(HARNESS, holds=False, text=traceback.format_exc())

    def end(self) -> None:
        self.ending.set()
        for one in self._threads:
            one.join(20)


@contextmanager
def crew(journal: Journal) -> Iterator[Crew]:
    """Workers until the block ends."""
    workers = Crew(journal)
    try:
        yield workers
    finally:
        workers.end()
