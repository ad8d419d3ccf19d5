"""/api/findings: what a person should look at, with the evidence."""

from __future__ import annotations

from kvitals.model import Insight
from kvitals.web.answers import Document, RequestError
from kvitals.web.exhibit import Exhibit
from kvitals.web.processes import why_not_counted


def answer(exhibit: Exhibit) -> Document:
    """The findings of the latest tick, oldest first.

    Raises:
        RequestError: there can be none, because processes are not counted.
    """
    if exhibit.advice is None:
        raise RequestError(404, why_not_counted(exhibit))
    latest = exhibit.ring.latest
    return {
        "time": latest.time if latest else 0,
        "findings": [_finding(one) for one in exhibit.advice.insights],
    }


def _finding(one: Insight) -> Document:
    return {
        "kind": one.kind,
        "subject": one.subject,
        "sentence": one.sentence,
        "since": one.since,
        "evidence": dict(one.evidence),
        "chart": one.chart,
    }
