"""All that the web shows, handed over once. Knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass

from kvitals.config.settings import Settings
from kvitals.kernel.features import Finding
from kvitals.model import Chart, Plan, Probe
from kvitals.store.ring import Ring
from kvitals.web.hub import Hub


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One run, as seen from outside.

    probes are all that are declared; charts are those that the plan fills,
    with the dimensions that it fills. started is in seconds of the wall clock.
    """

    version: str
    hostname: str
    settings: Settings
    probes: tuple[Probe, ...]
    charts: tuple[Chart, ...]
    plan: Plan
    findings: tuple[Finding, ...]
    ring: Ring
    hub: Hub
    started: int

    def chart(self, full_id: str) -> Chart | None:
        """The chart with an id such as `ebpf.io`, if it is filled."""
        return next((one for one in self.charts if one.full_id == full_id), None)
