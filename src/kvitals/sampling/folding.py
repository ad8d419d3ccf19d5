"""Whether a grouping has more groups than its charts have lines: told once, and found while so."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from kvitals.model import Insight
from kvitals.sampling.accounts import MOST_GROUPS, OTHER

log = logging.getLogger(__name__)

# It lasts until every group has had its place for so long.
LASTS_S = 300


class Folding:
    """How many groups of one grouping are in `other` for want of a place."""

    def __init__(self, grouping: str) -> None:
        self._grouping = grouping
        self._lasts_s = 0
        self._calm_s = 0
        self._most = 0

    def follow(self, folded: int, seconds: int) -> None:
        """Take note of a tick of so many seconds in which so many groups found no place."""
        if folded and not self._most:
            log.warning(
                "%s: %d groups have lines of their own, and there is no place for more: %d are in "
                "`%s` until groups have ended",
                *(self._grouping, MOST_GROUPS, folded, OTHER),
            )
        if folded:
            self._most, self._calm_s = max(self._most, folded), 0
        else:
            self._calm_s += seconds
        if self._calm_s >= LASTS_S and self._most:
            log.info("%s: every group has a line of its own again", self._grouping)
            self._most = 0
        self._lasts_s = self._lasts_s + seconds if self._most else 0

    def look(self, now: int) -> Iterator[Insight]:
        """The finding, at a time in seconds."""
        if self._most:
            yield Insight(
                kind="groups-folded",
                subject=self._grouping,
                sentence=f"The charts of {self._grouping} have lines for {MOST_GROUPS} groups, and "
                f"there were up to {self._most} more at a time, which are in `{OTHER}`. A group "
                "gives up its place when its processes have ended.",
                since=now - self._lasts_s,
                evidence={
                    "grouping": self._grouping,
                    "places": MOST_GROUPS,
                    "without_a_place": self._most,
                },
            )
