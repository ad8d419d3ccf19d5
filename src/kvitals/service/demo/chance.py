"""Seeded chance: the same demo with the same seed."""

from __future__ import annotations

import random
from collections.abc import Sequence


class Chance:
    """Whole numbers around what is usual."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 (nothing is kept secret by it)

    def about(self, usual: float) -> int:
        """A whole number that is usual on average, within a fifth of it."""
        if not usual:
            return 0
        number = self._random.random
        return int(usual * (0.8 + 0.4 * number()) + number())

    def some(self, of: int, most: int) -> Sequence[int]:
        """At most so many of the numbers from 0 to before one, each once."""
        return range(of) if of <= most else self._random.sample(range(of), most)
