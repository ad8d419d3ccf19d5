"""All that the web shows, handed over once. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from kvitals.config.settings import Grouping, Settings
from kvitals.model import Chart, Plan, Probe
from kvitals.store.history import History, Past
from kvitals.store.ring import Ring
from kvitals.web.host import Host
from kvitals.web.hub import Hub
from kvitals.web.recording import Look, Recording
from kvitals.web.sources import FindingSource, HookFinding, PeerSource, ProcessSource


@dataclass(slots=True)
class Exhibit:
    """One run, as seen from outside.

    probes are all that are declared. listing and advice are None where
    processes are not counted one by one, peers where no flows are told. started
    is in seconds of the wall clock. reload wishes for the settings to be read
    again, where that may be done over HTTP. A run that follows other settings
    puts others in place of its parts, each at once. recording says of what a replay
    is; is_demo is true of a host that does not exist. archive has what is older than
    the ring, where that is kept. monitor knows which parts of the collector fail.
    """

    version: str
    hostname: str
    host: Host
    settings: Settings
    probes: tuple[Probe, ...]
    plan: Plan
    findings: tuple[HookFinding, ...]
    ring: Ring
    hub: Hub
    started: int
    listing: ProcessSource | None = None
    advice: FindingSource | None = None
    peers: PeerSource | None = None
    reload: Callable[[], Future[str]] | None = None
    recording: Recording | None = None
    is_demo: bool = False
    archive: Past | None = None
    monitor: FindingSource | None = None

    @property
    def groupings(self) -> tuple[Grouping, ...]:
        """By what processes are brought together; each has charts of its own type."""
        return self.settings.group_by if self.settings.apps else ()

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The charts of the latest tick, with the dimensions that they have by now."""
        latest = self.ring.latest
        return tuple(one.chart for one in latest.charts) if latest else ()

    @property
    def history(self) -> History:
        """The values of all charts, for as long as they are kept."""
        return History(self.ring, self.settings.interval_s, self.archive)

    @property
    def look(self) -> Look:
        """The latest look at processes, peers and findings; growth is of whole steps."""
        if self.recording is not None:
            return self.recording.look
        latest, interval_s = self.ring.latest, self.settings.interval_s
        if latest is None:
            return Look()
        if latest.elapsed_us == 0:
            return Look(latest.time)
        return Look(latest.time, max(1, round(latest.elapsed_us / 1e6 / interval_s)) * interval_s)

    def chart(self, full_id: str) -> Chart | None:
        """The chart with an id such as `ebpf.io`, if it is filled."""
        return next((one for one in self.charts if one.full_id == full_id), None)
