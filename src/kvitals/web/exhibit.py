"""All that the web shows, handed over once. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from kvitals.config.settings import Grouping, Settings
from kvitals.kernel.features import Finding
from kvitals.model import Chart, Plan, Probe
from kvitals.sampling.advice import Advice
from kvitals.sampling.listing import Listing
from kvitals.sampling.peers.listing import Listing as PeerListing
from kvitals.store.ring import Ring
from kvitals.web.hub import Hub


@dataclass(slots=True)
class Exhibit:
    """One run, as seen from outside.

    probes are all that are declared. listing and advice are None where
    processes are not counted one by one, peers where no flows are told. started
    is in seconds of the wall clock. reload wishes for the settings to be read
    again, where that may be done over HTTP. A run that follows other settings
    puts others in place of its parts, each at once.
    """

    version: str
    hostname: str
    settings: Settings
    probes: tuple[Probe, ...]
    plan: Plan
    findings: tuple[Finding, ...]
    ring: Ring
    hub: Hub
    started: int
    listing: Listing | None = None
    advice: Advice | None = None
    peers: PeerListing | None = None
    reload: Callable[[], Future[str]] | None = None

    @property
    def groupings(self) -> tuple[Grouping, ...]:
        """By what processes are brought together; each has charts of its own type."""
        return self.settings.group_by if self.settings.apps else ()

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The charts of the latest tick, with the dimensions that they have by now."""
        latest = self.ring.latest
        return tuple(one.chart for one in latest.charts) if latest else ()

    def chart(self, full_id: str) -> Chart | None:
        """The chart with an id such as `ebpf.io`, if it is filled."""
        return next((one for one in self.charts if one.full_id == full_id), None)
