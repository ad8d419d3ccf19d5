"""Questions about tables: the first so many lines, by any column, that pass filters.

Knows parameters and rates; refuses to know what a line is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kvitals.model import Plan, State
from kvitals.web.answers import Document, RequestError
from kvitals.web.exhibit import Exhibit
from kvitals.web.numbers import whole
from kvitals.web.parameters import choice

ORDERS = ("desc", "asc")
TOP_BOUNDS = (1, 1000)
_TOP = 50


@dataclass(frozen=True, slots=True)
class Question:
    """What a client asks. only has the text that a column must have, to the letter."""

    by: str
    is_ascending: bool
    top: int
    only: Mapping[str, str]


def read_question(
    parameters: Mapping[str, str],
    columns: Iterable[str],
    filters: Iterable[str],
    *,
    first: str,
) -> Question:
    """Check what a client asks for, given the columns that there are; first is meant without `by`.

    Raises:
        RequestError: a parameter is wrong.
    """
    return Question(
        by=choice(parameters, "by", (first, *(one for one in columns if one != first))),
        is_ascending=choice(parameters, "order", ORDERS) == "asc",
        top=_top(parameters.get("top") or str(_TOP)),
        only={one: parameters[one] for one in filters if one in parameters},
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


def missing(exhibit: Exhibit, why: str) -> RequestError:
    """The refusal of a table that is not there, or not for who asks."""
    return RequestError(403, exhibit.veil) if exhibit.veil else RequestError(404, why)


def head(exhibit: Exhibit, columns: Iterable[str], count: int) -> Document:
    """What a table tells before its lines: of which tick it is, and how many there are."""
    return {
        "time": exhibit.look.time,
        "interval": exhibit.look.seconds,
        "columns": tuple(columns),
        "count": count,
    }


def rates(grown: Mapping[str, int], seconds: int) -> Document:
    """Growth per second; nothing is known of a tick without length."""
    return {column: whole(amount / seconds) for column, amount in grown.items() if seconds}


def why_off(plan: Plan, measurements: Collection[str]) -> str:
    """The reasons why measurements are off, each once."""
    reasons = (
        one.reason
        for one in plan.services
        if one.measurement in measurements and one.state is State.OFF
    )
    return "; ".join(dict.fromkeys(reasons))
