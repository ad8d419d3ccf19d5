"""Who tells of processes, peers and findings, whether they happen now or were recorded.

Knows what the web asks for; refuses to know who answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from kvitals.model import Insight, Rung
from kvitals.sampling.listing import Line as ProcessLine
from kvitals.sampling.peers.listing import Line as PeerLine


class ProcessSource(Protocol):
    """Answers questions about processes."""

    def top(
        self, column: str, count: int, *, ascending: bool = ..., only: Mapping[str, str] = ...
    ) -> tuple[list[ProcessLine], int]:
        """The first lines by a column, and how many there are."""


class PeerSource(Protocol):
    """Answers questions about peers."""

    def top(
        self, column: str, count: int, *, ascending: bool = ..., only: Mapping[str, str] = ...
    ) -> tuple[list[PeerLine], int]:
        """The first lines by a column, and how many there are."""


class FindingSource(Protocol):
    """Knows what a person should look at."""

    @property
    def insights(self) -> tuple[Insight, ...]:
        """All of it, oldest first."""


class HookFinding(Protocol):
    """Whether a kernel takes a kind of hook, why not, and what would change that."""

    @property
    def rung(self) -> Rung: ...

    @property
    def answer(self) -> str: ...

    @property
    def reason(self) -> str: ...

    @property
    def remedy(self) -> str: ...
