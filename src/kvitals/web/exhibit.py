"""All that the web shows, handed over once. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from threading import Lock

from kvitals.config.settings import Grouping, Settings
from kvitals.model import Chart, Plan, Probe, Tick
from kvitals.sampling.own.charts import TYPE as OWN_TYPE
from kvitals.store.history import History, Past
from kvitals.store.ring import Ring
from kvitals.web.coverage import declared_charts
from kvitals.web.host import Host
from kvitals.web.hub import Hub
from kvitals.web.readers import without_details
from kvitals.web.recording import Look, Recording
from kvitals.web.sources import FindingSource, HookFinding, PeerSource, ProcessSource
from kvitals.web.tick_parts import only


@dataclass(frozen=True, slots=True)
class Parts:
    """What a run puts others in place of when it follows other settings."""

    settings: Settings
    probes: tuple[Probe, ...]
    plan: Plan
    findings: tuple[HookFinding, ...]
    listing: ProcessSource | None = None
    advice: FindingSource | None = None
    peers: PeerSource | None = None


@dataclass(frozen=True, slots=True)
class _Moment:
    """The latest tick as it was at some time, if there was one."""

    latest: Tick | None


@dataclass(slots=True)
class Exhibit:
    """One run, as seen from outside.

    probes are all that are declared. listing and advice are None where
    processes are not counted one by one, peers where no flows are told. started
    is in seconds of the wall clock. reload wishes for the settings to be read
    again, where that may be done over HTTP. A run that follows other settings
    shows other parts, all at once; a question is answered of a view, in which none
    changes. recording says of what a replay is; is_demo is true of a host that does not
    exist. compiler made the BPF objects, where there are any. archive has what is older than
    the ring, where that is kept. monitor knows which parts of the collector fail. veil says
    of a view why it has no details: neither processes nor peers nor users one by one.
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
    compiler: str | None = None
    archive: Past | None = None
    monitor: FindingSource | None = None
    veil: str = ""
    _moment: _Moment | None = None
    # The latest tick when other parts came, and what of it they know of.
    _before: tuple[Tick | None, Tick | None] = (None, None)
    _changing: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    def show(self, parts: Parts) -> None:
        """Put others in place of the parts, all at once. Charts that they do not have are gone."""
        latest = self.ring.latest
        with self._changing:
            self.settings, self.probes, self.plan = parts.settings, parts.probes, parts.plan
            self.findings, self.listing = parts.findings, parts.listing
            self.advice, self.peers = parts.advice, parts.peers
            self._before = (latest, self._known(latest))

    # Our own charts, which no probe declares, are always there.
    def _known(self, tick: Tick | None) -> Tick | None:
        if tick is None:
            return None
        known = {chart.full_id for chart, _ in declared_charts(self.probes, self.groupings)}
        return only(tick, lambda chart: chart.full_id in known or chart.type == OWN_TYPE)

    def view(self, veil: str = "") -> Exhibit:
        """The same as it is now, for one question: nothing is put in place of its parts.

        Behind a veil it has no details.
        """
        with self._changing:
            latest = self.latest
            if not veil:
                return replace(self, _moment=_Moment(latest))
            return replace(
                self,
                veil=veil,
                listing=None,
                advice=None,
                peers=None,
                _moment=_Moment(without_details(latest) if latest else None),
            )

    @property
    def latest(self) -> Tick | None:
        """The latest tick, of which the parts know all charts."""
        if self._moment is not None:
            return self._moment.latest
        latest = self.ring.latest
        before, known = self._before
        return known if latest is before else latest

    @property
    def groupings(self) -> tuple[Grouping, ...]:
        """By what processes are brought together; each has charts of its own type."""
        return self.settings.group_by if self.settings.apps else ()

    @property
    def charts(self) -> tuple[Chart, ...]:
        """The charts of the latest tick, with the dimensions that they have by now."""
        latest = self.latest
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
        latest, interval_s = self.latest, self.settings.interval_s
        if latest is None:
            return Look()
        if latest.elapsed_us == 0:
            return Look(latest.time)
        return Look(latest.time, max(1, round(latest.elapsed_us / 1e6 / interval_s)) * interval_s)

    def chart(self, full_id: str) -> Chart | None:
        """The chart with an id such as `ebpf.io`, if it is filled."""
        return next((one for one in self.charts if one.full_id == full_id), None)
