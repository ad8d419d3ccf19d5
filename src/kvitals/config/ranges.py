"""Sets of whole numbers, as ranges. Knows no ports and no addresses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

# Both ends are included.
Range = tuple[int, int]

_first = itemgetter(0)
_last = itemgetter(1)


@dataclass(frozen=True, slots=True)
class Ranges:
    """A set of numbers: its ranges in order, a gap between any two, so equal sets are equal.

    Make one with `united`.
    """

    pairs: tuple[Range, ...] = ()

    def __contains__(self, number: int) -> bool:
        after = bisect_right(self.pairs, number, key=_first)
        return after > 0 and number <= self.pairs[after - 1][1]

    def without(self, other: Ranges) -> Ranges:
        """The numbers that are not in another set."""
        left = []
        for first, last in self.pairs:
            start = first
            for hole_first, hole_last in other._touching(first, last):
                if start < hole_first:
                    left.append((start, hole_first - 1))
                start = hole_last + 1
            if start <= last:
                left.append((start, last))
        return Ranges(tuple(left))

    def _touching(self, first: int, last: int) -> tuple[Range, ...]:
        begin = bisect_left(self.pairs, first, key=_last)
        return self.pairs[begin : bisect_right(self.pairs, last, key=_first)]


def united(ranges: Iterable[Range]) -> Ranges:
    """The numbers that are in at least one of some ranges."""
    pairs: list[Range] = []
    for first, last in sorted(ranges):
        if pairs and first <= pairs[-1][1] + 1:
            pairs[-1] = (pairs[-1][0], max(last, pairs[-1][1]))
        else:
            pairs.append((first, last))
    return Ranges(tuple(pairs))
