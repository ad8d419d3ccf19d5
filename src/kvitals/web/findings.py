"""/api/findings: what a person should look at, with the evidence."""

from __future__ import annotations

from kvitals.model import Insight
from kvitals.web.answers import Document
from kvitals.web.exhibit import Exhibit
from kvitals.web.insights import insights
from kvitals.web.processes import why_not_counted


def answer(exhibit: Exhibit) -> Document:
    """The findings of the latest tick, oldest first, and why there are none about processes."""
    return {
        "time": exhibit.look.time,
        "findings": [_finding(one) for one in insights(exhibit)],
        "not_looked_for": _why_not(exhibit) if exhibit.advice is None else None,
    }


def _why_not(exhibit: Exhibit) -> str:
    return exhibit.veil or why_not_counted(exhibit)


def _finding(one: Insight) -> Document:
    return {
        "kind": one.kind,
        "subject": one.subject,
        "sentence": one.sentence,
        "since": one.since,
        "evidence": dict(one.evidence),
        "chart": one.chart,
    }
