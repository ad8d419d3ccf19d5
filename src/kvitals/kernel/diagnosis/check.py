"""One question about the system with its answer, and the fence around asking it.

Knows the form of every answer; refuses to know what is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

from kvitals.kernel.features import Answer

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer with what was seen, and what would make it a yes."""

    answer: Answer
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a good state holds. matters is false where kvitals does without it."""

    subject: str
    name: str
    answer: Answer
    detail: str
    remedy: str
    matters: bool


def yes(detail: str) -> Verdict:
    return Verdict(Answer.YES, detail)


def no(detail: str, remedy: str) -> Verdict:
    return Verdict(Answer.NO, detail, remedy)


def unknown(detail: str, remedy: str = "") -> Verdict:
    return Verdict(Answer.UNKNOWN, detail, remedy)


def guarded(subject: str, name: str, ask: Callable[[], Verdict], *, matters: bool = True) -> Check:
    """Ask; what cannot be read or understood could not be told, and stops nothing else."""
    try:
        verdict = ask()
    except OSError as error:
        told = error.strerror or str(error)
        verdict = unknown(f"{error.filename}: {told}" if error.filename else told)
    except ValueError as error:
        verdict = unknown(str(error))
    return Check(subject, name, verdict.answer, verdict.detail, verdict.remedy, matters)


def answers(
    subject: str, name: str, *, matters: bool = True
) -> Callable[[Callable[P, Verdict]], Callable[P, Check]]:
    """Make a function that finds a verdict into one that answers with a check."""

    def decorate(ask: Callable[P, Verdict]) -> Callable[P, Check]:
        @wraps(ask)
        def asked(*args: P.args, **kwargs: P.kwargs) -> Check:
            return guarded(subject, name, lambda: ask(*args, **kwargs), matters=matters)

        return asked

    return decorate
