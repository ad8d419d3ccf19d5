"""A table of an answer: what a client sees of rows once its options are followed.

Knows numbers under names; refuses to know how they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kvitals.store.ring import Row
from kvitals.web.selection import Column
from kvitals.web.values import Cells


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of numbers as they are shown, in the order in which they are shown, not yet rounded.

    They may be worked out while they are read, so they are read once.
    """

    columns: tuple[Column, ...]
    rows: Iterable[Row]

    @property
    def names(self) -> list[str]:
        return [one.line.name for one in self.columns]


def kept(places: Sequence[int], rows: Iterable[Row], options: frozenset[str]) -> list[int]:
    """The places of columns that are shown: where that is asked for, of those that are not 0."""
    if "nonzero" not in options:
        return [*places]
    found: set[int] = set()
    for _, cells in rows:
        found.update(place for place in places if cells[place])
    return [place for place in places if place in found] or [*places]


def shaped(rows: Iterable[Row], places: Sequence[int], options: frozenset[str]) -> Iterator[Row]:
    """Rows as the options want them; percentages are of all columns, whichever are shown."""
    for time, cells in rows:
        whole = _whole_of(cells, options) if "percentage" in options else 0.0
        yield time, _cells(tuple(cells[place] for place in places), options, whole)


def _whole_of(cells: Cells, options: frozenset[str]) -> float:
    known = [one for one in cells if one is not None]
    return sum(map(abs, known)) if "abs" in options else sum(known)


def _cells(cells: Cells, options: frozenset[str], whole: float) -> Cells:
    found = []
    for one in cells:
        value = one
        if value is not None and "abs" in options:
            value = abs(value)
        if value is not None and "percentage" in options:
            value = 100 * value / whole if whole else 0
        if value is None and "null2zero" in options:
            value = 0
        found.append(value)
    return tuple(found)


def single(cells: Cells, options: frozenset[str]) -> float | None:
    """One number for a row: the sum of its cells, or how far they are apart."""
    known = [one for one in cells if one is not None]
    if not known:
        return None
    if "min2max" in options and len(cells) > 1:
        return max(known) - min(known)
    return sum(known)
