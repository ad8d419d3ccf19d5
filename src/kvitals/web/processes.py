"""/api/processes: the table of processes, the first so many by any column."""

from __future__ import annotations

from collections.abc import Mapping

from kvitals.kernel.process_words import is_counted_for_processes
from kvitals.model import State
from kvitals.probes.apps import PROCESSES
from kvitals.sampling.listing import CALLS, Line, columns
from kvitals.web.answers import Document
from kvitals.web.exhibit import Exhibit
from kvitals.web.tables import head, missing, rates, read_question, why_off

FILTERS = ("group", "name", "user", "cgroup")


def why_not_counted(exhibit: Exhibit) -> str:
    """The sentence for a run that knows nothing of processes one by one."""
    if not exhibit.settings.apps:
        return "Processes are not counted: applications are turned off in this run."
    return (
        f"Processes cannot be counted on this kernel: {why_off(exhibit.plan, (PROCESSES.name,))}."
    )


def answer(exhibit: Exhibit, parameters: Mapping[str, str]) -> Document:
    """The processes that a client asks for.

    Raises:
        RequestError: a parameter is wrong, or processes are not counted.
    """
    if exhibit.listing is None:
        raise missing(exhibit, why_not_counted(exhibit))
    known = _columns(exhibit)
    question = read_question(parameters, known, FILTERS, first=CALLS)
    lines, count = exhibit.listing.top(
        question.by, question.top, ascending=question.is_ascending, only=question.only
    )
    seconds = exhibit.look.seconds
    return {
        **head(exhibit, known, count),
        "processes": [_process(line, seconds) for line in lines],
    }


def _columns(exhibit: Exhibit) -> tuple[str, ...]:
    plan = exhibit.plan
    on = {one.measurement for one in plan.services if one.state is not State.OFF}
    return columns(
        (one.name, one.in_mode(plan.mode))
        for probe in exhibit.probes
        for one in probe.measurements
        if one.name in on and is_counted_for_processes(one)
    )


def _process(line: Line, seconds: int) -> Document:
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
        "rates": rates(line.grown, seconds),
        "totals": line.totals,
    }
