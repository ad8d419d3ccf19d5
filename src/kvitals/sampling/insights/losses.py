"""Reports of processes that found no place until they were read: their work is nobody's.

It happens when more processes end than there are places while kvitals cannot read: it was
stopped, or got no processor.
"""

from __future__ import annotations

from collections.abc import Iterator

from kvitals.model import Insight

# It lasts for so long after the last one.
LASTS_S = 300
CHART = "ebpf.process_table_lost"


class Losses:
    """Follows the total of reports that were lost. What was lost before the first look is past."""

    def __init__(self, lasts_s: int = LASTS_S) -> None:
        self._lasts_s = lasts_s
        self._total: int | None = None
        self._lost = 0
        self._since = 0
        self._last = 0

    def look(self, now: int, total: int) -> Iterator[Insight]:
        """The finding at a time in seconds, when so many were lost since the start."""
        # A total of other programs begins at 0.
        grown = total - self._total if self._total is not None else 0
        self._total = total
        if self._lost and now - self._last >= self._lasts_s:
            self._lost = 0
        if grown > 0:
            self._since = self._since if self._lost else now
            self._lost += grown
            self._last = now
        if self._lost:
            yield Insight(
                kind="reports-lost",
                subject="processes",
                sentence=f"{self._lost} reports of processes found no place until they were read. "
                "What they tell of is in the sums, and is nobody's: `untracked`. A larger "
                "`pid table size` helps.",
                since=self._since,
                evidence={"lost": self._lost},
                chart=CHART,
            )
