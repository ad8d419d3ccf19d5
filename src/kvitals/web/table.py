"""A table of an answer: what a client sees of rows once its options are followed.

Knows numbers under names; refuses to know how they are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kvitals.store.ring import Row
from kvitals.web.selection import Column
from kvitals.web.values import Cells


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of numbers as they are shown, in the order in which they are shown, not yet rounded."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def names(self) -> list[str]:
        return [one.line.name for one in self.columns]


def shape(
    columns: Sequence[Column],
    rows: Sequence[Row],
    options: frozenset[str],
    wholes: Sequence[float] | None = None,
) -> Table:
    """Rows, oldest first, as the options want them; wholes are what percentages are of."""
    kept = [place for place in range(len(columns)) if _is_kept(place, rows, options)]
    if not kept:
        kept = list(range(len(columns)))
    shown = [
        (time, _cells(tuple(cells[place] for place in kept), options, whole))
        for (time, cells), whole in zip(rows, wholes or [0.0] * len(rows), strict=True)
    ]
    if "flip" not in options:
        shown.reverse()
    return Table(tuple(columns[place] for place in kept), tuple(shown))


def whole_of(cells: Cells, options: frozenset[str]) -> float:
    """What the cells of a row add up to."""
    known = [one for one in cells if one is not None]
    return sum(map(abs, known)) if "abs" in options else sum(known)


def _is_kept(place: int, rows: Sequence[Row], options: frozenset[str]) -> bool:
    return "nonzero" not in options or any(cells[place] for _, cells in rows)


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


def single(table: Table, options: frozenset[str]) -> list[float | None]:
    """One number for each row: their sum, or how far they are apart."""
    return [_reduced(cells, options) for _, cells in table.rows]


def _reduced(cells: Cells, options: frozenset[str]) -> float | None:
    known = [one for one in cells if one is not None]
    if not known:
        return None
    if "min2max" in options and len(cells) > 1:
        return max(known) - min(known)
    return sum(known)
