"""Netdata's simple patterns: `read,w*`, `!read,*`. The first that fits a name decides.

Knows asterisks and exclamation marks; refuses to know what the names are of. What a
name costs is bounded: words without an asterisk are looked up, those with one are
few, and each goes once over the name, from its beginning to its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kvitals.config.glob import Glob
from kvitals.web.answers import RequestError

Matches = Callable[[str], bool]

# A space may stand in a name of a dimension, but never in one of a chart.
BETWEEN_NAMES = re.compile(r"[,|\t\r\n\f\v]+")
BETWEEN_IDS = re.compile(r"[,|\s]+")
# So many words of a list may have an asterisk.
MOST_WITH_ASTERISK = 100


def read_patterns(text: str, separators: re.Pattern[str]) -> Matches:
    """Whether a name is meant by a list of patterns.

    A name that has separators in it is meant by itself alone.

    Raises:
        RequestError: more of them have an asterisk than a list may.
    """
    plain: dict[str, tuple[int, bool]] = {}
    globs: list[tuple[int, bool, Glob]] = []
    for place, word in enumerate(filter(None, map(str.strip, separators.split(text)))):
        is_wanted, name = not word.startswith("!"), word.removeprefix("!")
        if "*" in name:
            globs.append((place, is_wanted, Glob.read(name)))
        else:
            plain.setdefault(name, (place, is_wanted))
    if len(globs) > MOST_WITH_ASTERISK:
        raise RequestError(
            400,
            f"Of a list of patterns {MOST_WITH_ASTERISK} may have an asterisk, and here "
            f"{len(globs)} have one: write names out, or ask more than once.",
        )

    def matches(name: str) -> bool:
        if name == text:
            return True
        until, decided = plain.get(name, (len(text), False))
        fitting = (wanted for place, wanted, glob in globs if place < until and glob.fits(name))
        return next(fitting, decided)

    return matches
