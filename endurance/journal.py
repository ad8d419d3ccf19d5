"""What happened in a soak and when: samples, faults, and what should not have been."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from threading import Lock

# A fault that lasts makes violations by the second; so many of a kind say it all.
_MOST_OF_A_KIND = 50


class Effect(Enum):
    """What a fault may do to the product without that being a mistake."""

    STALLS = "ticks may be late and answers may not come"
    HISTORY = "history may be in trouble, and say so"
    ERRORS = "calls fail on purpose, so a burst of errors is true"


@dataclass(slots=True)
class Window:
    """A fault, from its begin until nothing of it is to be felt any more."""

    fault: str
    begin: float
    effects: frozenset[Effect]
    settle_s: float
    log: tuple[str, ...]
    end: float | None = None
    told: str = ""

    def covers(self, moment: float, effect: Effect) -> bool:
        if effect not in self.effects or moment < self.begin:
            return False
        return self.end is None or moment <= self.end + self.settle_s


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that did not hold, and no fault explains why."""

    moment: float
    invariant: str
    text: str


@dataclass(slots=True)
class Journal:
    """Written by many threads. Moments are seconds since the start."""

    seed: int
    series: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    faults: list[Window] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    checks: dict[str, int] = field(default_factory=dict)
    excused: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    _start: float = field(default_factory=time.monotonic)
    _lock: Lock = field(default_factory=Lock)

    def now(self) -> float:
        return time.monotonic() - self._start

    def note(self, name: str, value: float) -> None:
        """Keep a sample of a series."""
        with self._lock:
            self.series.setdefault(name, []).append((self.now(), value))

    def check(
        self, invariant: str, *, holds: bool, text: str = "", excuse: Effect | None = None
    ) -> None:
        """Count a look at an invariant, and keep what no fault explains."""
        moment = self.now()
        is_excused = not holds and excuse is not None and self.is_felt(excuse)
        with self._lock:
            self.checks[invariant] = self.checks.get(invariant, 0) + 1
            if is_excused:
                self.excused[invariant] = self.excused.get(invariant, 0) + 1
            elif not holds and self._count(invariant) < _MOST_OF_A_KIND:
                self.violations.append(Violation(moment, invariant, text))

    def _count(self, invariant: str) -> int:
        return sum(one.invariant == invariant for one in self.violations)

    def is_felt(self, effect: Effect, moment: float | None = None) -> bool:
        """Whether a fault excuses an effect, now or at a moment."""
        at = self.now() if moment is None else moment
        return any(one.covers(at, effect) for one in self.faults)

    def has_begun(self, effect: Effect) -> bool:
        """Whether a fault with an effect has happened, however long ago."""
        return any(effect in one.effects for one in self.faults)

    @contextmanager
    def fault(self, window: Window) -> Iterator[None]:
        """Keep a fault while the block runs."""
        with self._lock:
            self.faults.append(window)
        try:
            yield
        finally:
            window.end = self.now()
