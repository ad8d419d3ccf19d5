"""Lists of rules in one value: words that include, and words that exclude with a ! before them.

Knows how the words stand together; refuses to know what one means.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

EXCLUDING = "each with ! before it to exclude it"
ACCEPTS_NOTHING = "the list as a whole accepts nothing"


@dataclass(frozen=True, slots=True)
class RuleList(Generic[T]):
    """The meanings of the words that are accepted, and the words that are not.

    written are the accepted words as they were written. can_count is
    False where a word is skipped and none is left that includes, as a list of
    exclusions alone would accept what nobody asked for.
    """

    included: tuple[T, ...]
    excluded: tuple[T, ...]
    skipped: tuple[str, ...]
    written: str
    can_count: bool


def read_rules(text: str, meaning: Callable[[str], T | None]) -> RuleList[T]:
    """Read the words of a list, between which any white space stands.

    meaning gives None for a word that is not accepted. It gets the words
    without their !; of words that are repeated only the first.
    """
    included: list[T] = []
    excluded: list[T] = []
    skipped: list[str] = []
    accepted: list[str] = []
    for word in dict.fromkeys(text.split()):
        rule = word.removeprefix("!")
        meant = None if rule == "" or rule.startswith("!") else meaning(rule)
        if meant is None:
            skipped.append(word)
            continue
        accepted.append(word)
        (included if rule == word else excluded).append(meant)
    includes = any(not word.startswith("!") for word in skipped)
    return RuleList(
        tuple(included),
        tuple(excluded),
        tuple(skipped),
        written=" ".join(accepted),
        can_count=bool(included) or not skipped or (bool(excluded) and not includes),
    )
