"""All that a person should look at: what processes do, and what hinders the monitor itself."""

from __future__ import annotations

from collections.abc import Iterator

from kvitals.model import Insight
from kvitals.store.history import Past
from kvitals.web.exhibit import Exhibit

HISTORY = "history"
_US = "kvitals"


def insights(exhibit: Exhibit) -> list[Insight]:
    """What is found now, oldest first."""
    sources = (exhibit.advice, exhibit.monitor)
    found = [one for source in sources if source is not None for one in source.insights]
    return sorted((*found, *_of_history(exhibit.archive)), key=lambda one: one.since)


def is_anything_looked_for(exhibit: Exhibit) -> bool:
    """Whether there can be a finding at all."""
    return any(one is not None for one in (exhibit.advice, exhibit.archive, exhibit.monitor))


def _of_history(archive: Past | None) -> Iterator[Insight]:
    if archive is not None and (trouble := archive.trouble):
        sentence = f"{trouble[0].upper()}{trouble[1:]}."
        yield Insight(
            kind=HISTORY,
            subject=_US,
            sentence=sentence,
            since=archive.troubled_since,
            evidence={"lost_ticks": archive.lost, "folder": str(archive.folder)},
        )
