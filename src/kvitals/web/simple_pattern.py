"""Netdata's simple patterns: `read,w*`, `!read,*`. The first that fits a name decides.

Knows asterisks and exclamation marks; refuses to know what the names are of.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Matches = Callable[[str], bool]

# A space may stand in a name of a dimension, but never in one of a chart.
BETWEEN_NAMES = re.compile(r"[,|\t\r\n\f\v]+")
BETWEEN_IDS = re.compile(r"[,|\s]+")


def read_patterns(text: str, separators: re.Pattern[str]) -> Matches:
    """Whether a name is meant by a list of patterns.

    A name that has separators in it is meant by itself alone.
    """
    words = [word.strip() for word in separators.split(text)]
    patterns = [_read(word) for word in words if word]

    def matches(name: str) -> bool:
        fitting = (wanted for fits, wanted in patterns if fits.fullmatch(name))
        return name == text or next(fitting, False)

    return matches


def _read(word: str) -> tuple[re.Pattern[str], bool]:
    is_wanted = not word.startswith("!")
    pieces = word.removeprefix("!").split("*")
    return re.compile(".*".join(map(re.escape, pieces)), re.DOTALL), is_wanted
