"""One dimension of a chart over the last ticks, of which only values that are not 0 take room.

Knows ticks by their number; refuses to know their time.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left

_NOTHING = math.nan


class Line:
    """Values by the number of their tick, in rising order.

    Before its first known value a line is unknown; from then on it is 0
    wherever nothing else is kept.
    """

    __slots__ = ("_known_from", "_numbers", "_values")

    def __init__(self) -> None:
        self._known_from: int | None = None
        self._numbers = array("I")
        self._values = array("d")

    def put(self, number: int, value: float | None) -> None:
        """Keep the value of a tick later than all that are kept; None is not known."""
        if value is None:
            if self._known_from is None:
                return
            value = _NOTHING
        elif self._known_from is None:
            self._known_from = number
        if value:
            self._numbers.append(number)
            self._values.append(value)

    def cut(self, end: int) -> None:
        """Take away the ticks from a number on."""
        if self._known_from is not None and self._known_from >= end:
            self._known_from = None
        place = bisect_left(self._numbers, end)
        del self._numbers[place:], self._values[place:]

    def forget(self, start: int) -> None:
        """Free the room of the ticks before a number, which are not asked for again."""
        place = bisect_left(self._numbers, start)
        del self._numbers[:place], self._values[:place]

    def values(self, start: int, end: int) -> list[float | None]:
        """The values of the ticks from start to before end."""
        known_from = end if self._known_from is None else min(max(self._known_from, start), end)
        found: list[float | None] = [None] * (known_from - start) + [0.0] * (end - known_from)
        first, last = bisect_left(self._numbers, start), bisect_left(self._numbers, end)
        for number, value in zip(self._numbers[first:last], self._values[first:last], strict=True):
            found[number - start] = value if value == value else None  # noqa: PLR0124
        return found
