"""What is wrong in a file that a person wrote, and where. Knows no grammar and no log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

MOST_TOLD = 100
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: what follows the place is a whole sentence, with what is done instead.

    line is 0 when the file as a whole is meant.
    """

    file: Path
    line: int
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else str(self.file)
        return f"{place}: {self.sentence}"


def first_told(problems: Iterable[Problem], file: Path) -> tuple[Problem, ...]:
    """The first hundred: a file that is no configuration at all must not fill the log."""
    coming = iter(problems)
    told = tuple(islice(coming, MOST_TOLD))
    if next(coming, None) is None:
        return told
    return (*told, Problem(file, 0, "more of its lines have such problems; they are not told"))


def shortened(text: str) -> str:
    """A piece of a file that a sentence can hold, whoever wrote the file."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def shown(text: str) -> str:
    """The same, in quotes and with everything escaped that cannot be printed."""
    return repr(shortened(text))
