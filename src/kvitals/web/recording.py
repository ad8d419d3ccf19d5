"""What a replay is a replay of, and when the tables of a run were looked at."""

from __future__ import annotations

from dataclasses import dataclass

from kvitals.web.answers import Document


@dataclass(frozen=True, slots=True)
class Look:
    """A look at processes, peers and findings: its time, and the seconds that growth is of.

    Both are 0 before there was any; seconds are 0 in the first tick.
    """

    time: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """How many lines of a table were kept, of all that there were."""

    lines: int
    all: int


@dataclass(frozen=True, slots=True)
class Recording:
    """A snapshot: when it was taken, of which ticks of which host it is, and what was kept.

    Tables are as they were when it was taken, whichever ticks it is of. interval_s is
    the length of a tick when it was measured; those of the snapshot may be averages of several.
    """

    taken: int
    first: int
    last: int
    hostname: str
    interval_s: int
    look: Look
    processes: Kept | None
    peers: Kept | None

    def described(self) -> Document:
        """The part of /api/v1/info that says that this is a replay."""
        return {
            "taken": self.taken,
            "from": self.first,
            "to": self.last,
            "host": self.hostname,
            "interval": self.interval_s,
            "processes": _described(self.processes),
            "peers": _described(self.peers),
        }


def _described(kept: Kept | None) -> Document | None:
    return None if kept is None else {"kept": kept.lines, "all": kept.all}
