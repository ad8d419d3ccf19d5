"""One dimension of a chart over the last ticks, of which only values that are not 0 take room.

What is older is packed, in pieces of equal length: a line that grew by being moved
again and again would leave holes in memory. Knows ticks by their number; refuses to
know their time.
"""

from __future__ import annotations

import math
import zlib
from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from kvitals.store.column import decode, encode, end_of

_NOTHING = math.nan
# So many values are packed together, and unpacked to look at one of them.
_PIECE = 128
_QUICKLY = 1
# What a line has that keeps no value: most lines of most groups, of which there can be tens of
# thousands. Never changed.
_NO_NUMBERS = array("I")
_NO_VALUES = array("d")


class _Piece(NamedTuple):
    """Values that are not 0, and the numbers of their ticks, packed without loss."""

    first: int
    last: int
    packed: bytes

    def values(self) -> Iterator[tuple[int, float | None]]:
        data = zlib.decompress(self.packed)
        steps = decode(data, 0, _PIECE)
        values = decode(data, end_of(data, 0, _PIECE), _PIECE)
        for step, value in zip(steps, values, strict=True):
            yield self.first + int(step or 0), value


def _pack(numbers: array[int], values: array[float]) -> _Piece:
    first = numbers[0]
    steps = encode([number - first for number in numbers], 1)
    data = steps + encode(list(map(_known, values)), 1)
    return _Piece(first, numbers[-1], zlib.compress(data, _QUICKLY))


def _known(value: float) -> float | None:
    return value if value == value else None  # noqa: PLR0124


class Line:
    """Values by the number of their tick, in rising order.

    Before its first known value a line is unknown; from then on it is 0
    wherever nothing else is kept.
    """

    __slots__ = ("_known_from", "_numbers", "_pieces", "_values")

    def __init__(self) -> None:
        self._known_from: int | None = None
        self._pieces: deque[_Piece] | None = None
        self._let_go()

    def _let_go(self) -> None:
        self._numbers, self._values = _NO_NUMBERS, _NO_VALUES

    def put(self, number: int, value: float | None) -> None:
        """Keep the value of a tick later than all that are kept; None is not known."""
        if value is None:
            if self._known_from is None:
                return
            value = _NOTHING
        elif self._known_from is None:
            self._known_from = number
        if value:
            self._keep(number, value)

    def _keep(self, number: int, value: float) -> None:
        if self._numbers is _NO_NUMBERS:
            self._numbers, self._values = array("I"), array("d")
        self._numbers.append(number)
        self._values.append(value)
        if len(self._numbers) == _PIECE:
            if self._pieces is None:
                self._pieces = deque()
            self._pieces.append(_pack(self._numbers, self._values))
            self._let_go()

    def forget(self, start: int) -> None:
        """Free the room of the ticks before a number, which are not asked for again."""
        while self._pieces and self._pieces[0].last < start:
            self._pieces.popleft()
        place = bisect_left(self._numbers, start)
        if place == len(self._numbers):
            self._let_go()
        else:
            del self._numbers[:place], self._values[:place]

    def values(self, start: int, end: int) -> list[float | None]:
        """The values of the ticks from start to before end."""
        known_from = end if self._known_from is None else min(max(self._known_from, start), end)
        found: list[float | None] = [None] * (known_from - start) + [0.0] * (end - known_from)
        for piece in self._pieces or ():
            if piece.last >= start and piece.first < end:
                for number, value in piece.values():
                    if start <= number < end:
                        found[number - start] = value
        first, last = bisect_left(self._numbers, start), bisect_left(self._numbers, end)
        for number, value in zip(self._numbers[first:last], self._values[first:last], strict=True):
            found[number - start] = _known(value)
        return found
