"""What a person should look at, with the evidence for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Insight:
    """A finding that lasts: what it is about, since when, and what shows it.

    kind is one word for machines, subject names the process or the group.
    since is in seconds of the wall clock. chart is the full id of a chart on
    which it can be seen, or empty.
    """

    kind: str
    subject: str
    sentence: str
    since: int
    evidence: Mapping[str, int | float | str]
    chart: str = ""
