"""Tables out of a snapshot: they answer like those of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kvitals.model import Insight
from kvitals.sampling import listing
from kvitals.sampling.peers import listing as peer_listing

_ALL: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class RecordedProcesses:
    """The processes that were kept."""

    lines: tuple[listing.Line, ...]

    def top(
        self,
        column: str,
        count: int,
        *,
        ascending: bool = False,
        only: Mapping[str, str] = _ALL,
    ) -> tuple[list[listing.Line], int]:
        return listing.first_lines(self.lines, column, count, ascending=ascending, only=only)


@dataclass(frozen=True, slots=True)
class RecordedPeers:
    """The peers that were kept."""

    lines: tuple[peer_listing.Line, ...]

    def top(
        self,
        column: str,
        count: int,
        *,
        ascending: bool = False,
        only: Mapping[str, str] = _ALL,
    ) -> tuple[list[peer_listing.Line], int]:
        return peer_listing.first_lines(self.lines, column, count, ascending=ascending, only=only)


@dataclass(frozen=True, slots=True)
class RecordedFindings:
    """The findings that there were."""

    insights: tuple[Insight, ...]
