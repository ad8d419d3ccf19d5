"""Takes a snapshot of what is shown: which ticks it is of, and their values, a part at a time.

Refuses to know how it is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from kvitals.model import Chart, Plan, Probe, Tick
from kvitals.sampling.listing import CALLS
from kvitals.store.history import Grid, History
from kvitals.web.answers import RequestError
from kvitals.web.exhibit import Exhibit
from kvitals.web.insights import insights, is_anything_looked_for
from kvitals.web.parameters import number
from kvitals.web.reach import read_frame
from kvitals.web.selection import NOTHING_MATCHES, Selection
from kvitals.web.snapshot.document import (
    MOST_LINES,
    Chosen,
    Column,
    Head,
    Hook,
    Peers,
    Processes,
)
from kvitals.web.values import Method
from kvitals.web.window import Frame, Wish, frame

# A longer window is told in about so many ticks, each the average of several; so is one of
# many dimensions, so that there are about so many values.
MOST_TICKS = 3600
MOST_VALUES = 5_000_000
# A replay takes no longer ticks.
LONGEST_TICK_S = 3600
# So many dimensions are in hand at a time.
_PART = 16
_BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot while it is taken: all but its values, and where these come from."""

    head: Head
    history: History
    frame: Frame
    times: frozenset[int]

    def columns(self, chart: Chart) -> Iterator[Column]:
        """The values of each dimension of a chart."""
        frame, times = self.frame, self.times
        grid = Grid(frame.start, frame.before, frame.step_s)
        ids = [line.id for line in chart.dimensions]
        for first in range(0, len(ids), _PART):
            part = ids[first : first + _PART]
            rows = self.history.rows(chart.full_id, part, grid)
            yield from zip(*(cells for moment, cells in rows if moment in times), strict=True)


def take(
    exhibit: Exhibit, parameters: Mapping[str, str], check: Callable[[], None] = lambda: None
) -> Taken:
    """A snapshot of the window that a client asks for, of all of the ring if it asks for none.

    check is asked while values are read, and ends that by raising.

    Raises:
        RequestError: a parameter is wrong, nothing is kept of that time, or it is too long.
    """
    latest, kept = exhibit.latest, exhibit.ring.bounds()
    if latest is None or kept is None:
        raise RequestError(404, "There is nothing to save yet: no tick has come.")
    charts = tuple(one.chart for one in latest.charts)
    found = _frame(exhibit, charts, number(parameters, "after", _first(exhibit, *kept)), parameters)
    times = _times(exhibit, found)
    if not times:
        raise RequestError(404, NOTHING_MATCHES)
    head = _head(exhibit, latest, found.step_s, times)
    history = replace(exhibit.history, check=check)
    return Taken(head, history, found, frozenset(times))


# A clock that was set forward leaves years between ticks of one hour.
def _first(exhibit: Exhibit, oldest: int, newest: int) -> int:
    return max(oldest, newest - exhibit.settings.history_s)


def _frame(
    exhibit: Exhibit, charts: tuple[Chart, ...], after: int, parameters: Mapping[str, str]
) -> Frame:
    columns = sum(len(one.dimensions) for one in charts)
    points = min(MOST_TICKS, max(1, MOST_VALUES // max(1, columns)))
    wish = Wish(after, number(parameters, "before"), points)
    found = _framed(exhibit.history, wish, charts)
    if found.step_s > LONGEST_TICK_S:
        raise RequestError(
            400,
            f"The window is too long for a snapshot: of {columns} dimensions there is room for "
            f"{points} ticks, and each would be longer than an hour.",
        )
    return found


# What is in memory is kept as it is, also where ticks were further apart than they are now.
# Without columns, since how many of them are in hand at a time is decided here.
def _framed(history: History, wish: Wish, charts: tuple[Chart, ...]) -> Frame:
    found = frame(wish, history.interval_s, *(history.bounds() or (0, 0)))
    if not history.is_past(found.start):
        return found
    return read_frame(history, wish, Selection(charts, ()), Method())


# A tick that was missed is a gap; a point made of several ticks is there if any of them may be.
def _times(exhibit: Exhibit, found: Frame) -> list[int]:
    oldest, newest = exhibit.history.bounds() or (0, 0)
    times = [one for one in found.times() if oldest <= one < newest + found.step_s]
    if found.step_s > exhibit.settings.interval_s:
        return times
    kept = set(exhibit.ring.times(found.start, found.before))
    in_ring_from = min(kept, default=newest) if exhibit.archive is not None else oldest
    return [one for one in times if one in kept or one < in_ring_from]


def _head(exhibit: Exhibit, latest: Tick, step_s: int, times: list[int]) -> Head:
    recording = exhibit.recording
    is_newest = times[-1] >= latest.time
    return Head(
        kvitals=exhibit.version,
        taken=recording.taken if recording else int(time.time()),
        started=exhibit.started,
        is_demo=exhibit.is_demo,
        hostname=exhibit.hostname,
        host=exhibit.host,
        settings=Chosen.of(exhibit.settings, step_s),
        measured_interval_s=recording.interval_s if recording else exhibit.settings.interval_s,
        plan=_bare_plan(exhibit.plan),
        hooks=tuple(
            Hook(one.rung, str(one.answer), one.reason, one.remedy) for one in exhibit.findings
        ),
        probes=tuple(map(_bare, exhibit.probes)),
        look=exhibit.look,
        processes=_processes(exhibit),
        peers=_peers(exhibit),
        findings=tuple(insights(exhibit)) if is_anything_looked_for(exhibit) else None,
        charts=tuple(one.chart for one in latest.charts),
        totals=tuple(
            one.totals if is_newest else (None,) * len(one.totals) for one in latest.charts
        ),
        times=(times[0], *(after - before for before, after in pairwise(times))),
    )


# How a measurement could be taken matters to who takes it.
def _bare(probe: Probe) -> Probe:
    return replace(probe, measurements=tuple(replace(one, ways=()) for one in probe.measurements))


def _bare_plan(plan: Plan) -> Plan:
    return replace(plan, services=tuple(replace(one, way=None) for one in plan.services))


# Of a replay of many only some were kept, and all that there were are remembered.
def _processes(exhibit: Exhibit) -> Processes | None:
    if exhibit.listing is None:
        return None
    lines, count = exhibit.listing.top(CALLS, MOST_LINES)
    before = exhibit.recording.processes if exhibit.recording else None
    return Processes(before.all if before else count, tuple(lines))


def _peers(exhibit: Exhibit) -> Peers | None:
    if exhibit.peers is None:
        return None
    lines, count = exhibit.peers.top(_BYTES, MOST_LINES)
    before = exhibit.recording.peers if exhibit.recording else None
    return Peers(before.all if before else count, tuple(lines))
