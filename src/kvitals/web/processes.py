"""/api/processes: the table of processes, the first so many by any column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kvitals.kernel.process_words import is_counted_for_processes
from kvitals.model import State
from kvitals.probes.apps import PROCESSES
from kvitals.sampling.listing import CALLS, Line, columns
from kvitals.web.answers import Document, RequestError
from kvitals.web.exhibit import Exhibit
from kvitals.web.numbers import whole
from kvitals.web.query import choice

ORDERS = ("desc", "asc")
FILTERS = ("group", "name", "user", "cgroup")
TOP_BOUNDS = (1, 1000)
_TOP = 50


@dataclass(frozen=True, slots=True)
class Question:
    """What a client asks. only has the text that a column must have, to the letter."""

    by: str
    is_ascending: bool
    top: int
    only: Mapping[str, str]


def read_question(parameters: Mapping[str, str], known: tuple[str, ...]) -> Question:
    """Check what a client asks for, given the columns that there are.

    Raises:
        RequestError: a parameter is wrong.
    """
    by = choice(parameters, "by", (CALLS, *(one for one in known if one != CALLS)))
    return Question(
        by=by,
        is_ascending=choice(parameters, "order", ORDERS) == "asc",
        top=_top(parameters.get("top") or str(_TOP)),
        only={one: parameters[one] for one in FILTERS if one in parameters},
    )


def _top(text: str) -> int:
    least, most = TOP_BOUNDS
    if text.isascii() and text.isdigit() and len(text) <= len(str(most)):
        top = int(text)
        if least <= top <= most:
            return top
    raise RequestError(
        400, f"The parameter 'top' is a whole number from {least} to {most}, not {text[:40]!r}."
    )


def why_not_counted(exhibit: Exhibit) -> str:
    """The sentence for a run that knows nothing of processes one by one."""
    if not exhibit.settings.apps:
        return "Processes are not counted: applications are turned off in this run."
    reasons = [one.reason for one in exhibit.plan.services if one.measurement == PROCESSES.name]
    return f"Processes cannot be counted on this kernel: {' '.join(reasons)}."


def answer(exhibit: Exhibit, parameters: Mapping[str, str]) -> Document:
    """The processes that a client asks for.

    Raises:
        RequestError: a parameter is wrong, or processes are not counted.
    """
    if exhibit.listing is None:
        raise RequestError(404, why_not_counted(exhibit))
    known = _columns(exhibit)
    question = read_question(parameters, known)
    lines, count = exhibit.listing.top(
        question.by, question.top, ascending=question.is_ascending, only=question.only
    )
    latest = exhibit.ring.latest
    interval_s = _step_s(exhibit)
    return {
        "time": latest.time if latest else 0,
        "interval": interval_s,
        "columns": known,
        "count": count,
        "processes": [_process(line, interval_s) for line in lines],
    }


# The seconds that charts of this tick are per, whole steps; 0 in the first tick.
def _step_s(exhibit: Exhibit) -> int:
    latest, interval_s = exhibit.ring.latest, exhibit.settings.interval_s
    if latest is None or latest.elapsed_us == 0:
        return 0
    return max(1, round(latest.elapsed_us / 1e6 / interval_s)) * interval_s


def _columns(exhibit: Exhibit) -> tuple[str, ...]:
    plan = exhibit.plan
    on = {one.measurement for one in plan.services if one.state is not State.OFF}
    return columns(
        (one.name, one.in_mode(plan.mode))
        for probe in exhibit.probes
        for one in probe.measurements
        if one.name in on and is_counted_for_processes(one)
    )


def _process(line: Line, interval_s: int) -> Document:
    rates = {
        column: whole(amount / interval_s) for column, amount in line.grown.items() if interval_s
    }
    return {
        "pid": line.pid,
        "parent": line.parent,
        "name": line.name,
        "group": line.group,
        "user": line.user,
        "cgroup": line.cgroup,
        "state": line.state,
        "threads": line.threads,
        "started": round(line.started, 2),
        "ended": line.is_ended,
        "rates": rates,
        "totals": line.totals,
    }
