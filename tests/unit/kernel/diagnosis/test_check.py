"""A question that cannot be answered stops no other."""

from __future__ import annotations

import errno
import os

import pytest

from kvitals.kernel.diagnosis.check import Verdict, answers, yes
from kvitals.kernel.features import Answer


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (OSError(errno.EIO, os.strerror(errno.EIO), "/proc/x"), "/proc/x: Input/output error"),
        (OSError(errno.EACCES, os.strerror(errno.EACCES)), "Permission denied"),
        (ValueError("it makes no sense"), "it makes no sense"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), "invalid"),
    ],
)
def test_a_failure_becomes_an_answer(error: Exception, detail: str) -> None:
    @answers("subject", "name")
    def ask() -> Verdict:
        raise error

    assert ask().answer is Answer.UNKNOWN
    assert detail in ask().detail


def test_an_answer_carries_its_question() -> None:
    @answers("subject", "name", matters=False)
    def ask(what: str) -> Verdict:
        return yes(what)

    check = ask("seen")
    assert (check.subject, check.name, check.detail, check.matters) == (
        *("subject", "name", "seen"),
        False,
    )
