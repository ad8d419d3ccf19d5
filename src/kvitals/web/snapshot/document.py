"""What a snapshot is made of: everything that is needed to show a window of a run elsewhere.

Its fields are those of the file, by the same names; docs/snapshots.md tells of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from kvitals.config.settings import Grouping, Settings
from kvitals.model import Chart, Insight, KvitalsError, Mode, Plan, Probe, Rung
from kvitals.sampling.listing import Line as ProcessLine
from kvitals.sampling.peers.listing import Line as PeerLine
from kvitals.web.host import Host
from kvitals.web.recording import Look

FORMAT = "kvitals snapshot"
VERSION = 1
# So many lines of a table are kept: as many as can be asked for at once.
MOST_LINES = 1000
# In bytes, once decompressed; and all but the values.
MOST_BYTES = 100_000_000
MOST_HEAD = 20_000_000
# Ticks, and values of all dimensions in all ticks: half as many again as a snapshot is made of.
MOST_TICKS = 86_400
MOST_CELLS = 8_000_000

# A value for each tick, or one for all of them.
Column = Sequence[float | None]


class SnapshotError(KvitalsError):
    """A file is no snapshot that can be shown."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The settings that answers depend on. interval_s is that of the ticks in the snapshot."""

    mode: Mode
    interval_s: int
    history_s: int
    apps: bool
    group_by: tuple[Grouping, ...]
    process: bool
    files: bool
    vfs: bool
    socket: bool
    connections: bool

    @classmethod
    def of(cls, settings: Settings, interval_s: int) -> Chosen:
        """Those of a run, for ticks so far apart."""
        chosen = {one.name: getattr(settings, one.name) for one in fields(cls)}
        return cls(**{**chosen, "interval_s": interval_s})

    def settings(self, host: str, port: int) -> Settings:
        """The same for a run that is shown at an address.

        Raises:
            SettingError: one is out of bounds.
        """
        chosen = {one.name: getattr(self, one.name) for one in fields(self)}
        return Settings(**chosen, host=host, port=port)


@dataclass(frozen=True, slots=True)
class Hook:
    """Whether the kernel takes a kind of hook, why not, and what would change that."""

    rung: Rung
    answer: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Processes:
    """The first lines by calls, and how many there were."""

    all: int
    lines: tuple[ProcessLine, ...]


@dataclass(frozen=True, slots=True)
class Peers:
    """The first lines by bytes, and how many there were."""

    all: int
    lines: tuple[PeerLine, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """All but the values.

    Times are in seconds of the wall clock; taken is when the snapshot was. times
    has the first tick, and then how much later each other one is. measured_interval_s
    is the length of a tick when it was measured. processes, peers and findings are None
    where the run knew nothing of them, and else as they were at look. totals are those of
    each chart's dimensions at the last tick, if that was the newest.
    """

    kvitals: str
    taken: int
    started: int
    is_demo: bool
    hostname: str
    host: Host
    settings: Chosen
    measured_interval_s: int
    plan: Plan
    hooks: tuple[Hook, ...]
    probes: tuple[Probe, ...]
    look: Look
    processes: Processes | None
    peers: Peers | None
    findings: tuple[Insight, ...] | None
    charts: tuple[Chart, ...]
    totals: tuple[tuple[int | None, ...], ...]
    times: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A head with its values: of each of its charts a column for each dimension."""

    head: Head
    values: Sequence[Sequence[Column]]
