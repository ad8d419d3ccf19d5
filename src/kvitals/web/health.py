"""Whether the collector ticks, and whether it measures anything, for supervisors of processes."""

from __future__ import annotations

from dataclasses import dataclass

from kvitals.model import State
from kvitals.web.exhibit import Exhibit

_LEAST_PATIENCE_S = 5
_TICKS_OF_PATIENCE = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes or no, and the sentence that says why."""

    is_good: bool
    sentence: str


def healthy(exhibit: Exhibit, age_s: float) -> Verdict:
    """Say whether the last tick is young enough. Before the first, the start counts for it."""
    if exhibit.recording is not None:
        return Verdict(is_good=True, sentence="kvitals is healthy: it replays a snapshot.")
    patience_s = max(_LEAST_PATIENCE_S, _TICKS_OF_PATIENCE * exhibit.settings.interval_s)
    latest = exhibit.latest
    if age_s < patience_s:
        return Verdict(is_good=True, sentence="kvitals is healthy.")
    what = "The last tick was" if latest else "No tick has come since the start"
    return Verdict(is_good=False, sentence=f"{what} {int(age_s)} seconds ago.")


def ready(exhibit: Exhibit) -> Verdict:
    """Say whether there are values to read, and which hook gives each of them."""
    if exhibit.latest is None:
        return Verdict(is_good=False, sentence="kvitals is not ready: no tick has come yet.")
    services = exhibit.plan.services
    if all(one.state is State.OFF for one in services):
        return Verdict(is_good=False, sentence="kvitals is not ready: nothing can be measured.")
    lines = [f"{one.measurement} {one.state} {one.hook or one.reason}" for one in services]
    return Verdict(is_good=True, sentence="\n".join(("kvitals is ready.", *lines, "")))
