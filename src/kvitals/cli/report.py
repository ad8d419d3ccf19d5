"""All that `kvitals check` found, before anyone shows it."""

from __future__ import annotations

from dataclasses import dataclass

from kvitals.kernel.diagnosis.check import Check
from kvitals.kernel.features import Finding
from kvitals.kernel.needs import Holder
from kvitals.model import Mode, Plan, State


@dataclass(frozen=True, slots=True)
class Report:
    """The system's answers, and how measurements are served.

    problem says why nothing could be loaded; then there is no more than the
    answers. log is what libbpf said meanwhile. holders are the processes of kvitals that run now.
    """

    mode: Mode
    checks: tuple[Check, ...]
    plan: Plan | None = None
    findings: tuple[Finding, ...] = ()
    memory_bytes: int | None = 0
    log: tuple[str, ...] = ()
    problem: str = ""
    holders: tuple[Holder, ...] = ()

    def has(self, *states: State) -> bool:
        """Whether any measurement is served like this."""
        return self.plan is not None and any(one.state in states for one in self.plan.services)
