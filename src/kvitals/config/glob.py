"""Patterns with asterisks, compared in a time that grows with the length of the name alone.

Knows an asterisk, which stands for any text; refuses to know what the names are of.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glob:
    """How a name begins, what comes in it in this order, how it ends, and its least length."""

    beginning: str
    middle: tuple[str, ...]
    end: str
    least: int

    @classmethod
    def of(cls, *pieces: str) -> Glob:
        """The pattern with asterisks between these texts, two at least."""
        beginning, *middle, end = pieces
        return cls(beginning, tuple(filter(None, middle)), end, sum(map(len, pieces)))

    @classmethod
    def read(cls, word: str) -> Glob:
        """The pattern that a word with an asterisk is."""
        return cls.of(*word.split("*"))

    # The first place where a piece is leaves the most for those behind it.
    def fits(self, name: str) -> bool:
        """Whether the pattern means a name, all of it."""
        if len(name) < self.least:
            return False
        if not (name.startswith(self.beginning) and name.endswith(self.end)):
            return False
        place, end = len(self.beginning), len(name) - len(self.end)
        for piece in self.middle:
            place = name.find(piece, place, end)
            if place < 0:
                return False
            place += len(piece)
        return True
