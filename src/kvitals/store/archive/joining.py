"""Stretches of ticks that came one after the other, as one page. Knows no files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kvitals.store.page import VALUE, Page

# So many dimensions are in hand at a time, however many a chart has.
PART = 32


def parts(ids: Iterable[str]) -> Iterator[list[str]]:
    """The dimensions, so many at a time."""
    left = iter(ids)
    while part := list(islice(left, PART)):
        yield part


def join(times: Sequence[int], pieces: Iterable[Page], ids: Sequence[str]) -> Page:
    """The pieces in one page of these times; of a time that came twice, what came later counts.

    A dimension that is not in a piece was not known then.
    """
    places = {time: place for place, time in enumerate(times)}
    columns: dict[str, list[float | None]] = {one: [None] * len(times) for one in ids}
    for piece in pieces:
        first, last = places[piece.times[0]], places[piece.times[-1]]
        is_dense = last - first + 1 == len(piece.times)
        for one in ids:
            if one not in piece.columns:
                continue
            values = piece.columns[one][VALUE]
            if is_dense:
                columns[one][first : last + 1] = values
            else:
                for time, value in zip(piece.times, values, strict=True):
                    columns[one][places[time]] = value
    return Page(times, {one: (values,) for one, values in columns.items()})
