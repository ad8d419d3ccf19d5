"""The values of a snapshot, read one column after the other: each number takes eight bytes.

JSON's own reader makes objects of all numbers at once, and a small file can have very
many. Knows lists of lists of lists of numbers; refuses to know what they are of.
"""

from __future__ import annotations

import json
import math
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import NoneType
from typing import TypeVar, overload

from kvitals.web.snapshot.document import MOST_CELLS, MOST_TICKS, Column
from kvitals.web.snapshot.plain import PlainError

T = TypeVar("T")
# Quotes within a text stand behind a backslash.
_VALUES = re.compile(rb'(?<!\\)"values"[ \t\r\n]*:[ \t\r\n]*\[')
_SPACE = re.compile(rb"[ \t\r\n]*")
# Whatever a column has, so many dimensions are more than any run shows.
_MOST_COLUMNS = 50_000
_MOST = 2**64
# So many letters has a number at most, with the comma and spaces beside it.
_LONGEST = 40


class Numbers(Sequence[float | None]):
    """A column of numbers and what is not known, without an object for each."""

    __slots__ = ("_numbers",)

    def __init__(self, values: Iterable[float | None]) -> None:
        self._numbers = array("d", (math.nan if one is None else one for one in values))

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> float | None: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[float | None]: ...
    def __getitem__(self, place: int | slice) -> float | Sequence[float | None] | None:
        if isinstance(place, slice):
            return [*map(_known, self._numbers[place])]
        return _known(self._numbers[place])

    def __iter__(self) -> Iterator[float | None]:
        return map(_known, self._numbers)


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number


def split(content: bytes) -> tuple[bytes, list[list[Column]] | None]:
    """A document without its values, and these: None where it has no list of them.

    Raises:
        PlainError: they are no lists of lists of numbers, or more than fit in memory.
    """
    found = _VALUES.search(content)
    if found is None:
        return content, None
    reader = _Reader(content, found.end())
    values = reader.items("values", reader.chart)
    return content[: found.start()] + b'"values":null' + content[reader.place :], values


class _Reader:
    """Goes once over the values, from behind their first bracket to their last."""

    def __init__(self, content: bytes, place: int) -> None:
        self._content = content
        self.place = place
        self._columns = self._cells = 0

    def items(self, where: str, one: Callable[[str], T]) -> list[T]:
        """What is in a list, behind its first bracket."""
        found: list[T] = []
        if self._takes(b"]"):
            return found
        while True:
            found.append(one(f"{where}[{len(found)}]"))
            if self._takes(b"]"):
                return found
            if not self._takes(b","):
                raise PlainError("a comma, or the end of the list", where)

    def chart(self, where: str) -> list[Column]:
        self._count(where, 0)
        if not self._takes(b"["):
            raise PlainError("a list for each dimension", where)
        return self.items(where, self._column)

    def _column(self, where: str) -> Column:
        end = self._content.find(b"]", self.place)
        longest = self.place + MOST_TICKS * _LONGEST
        if not self._takes(b"[") or not 0 <= end <= longest:
            raise PlainError("a list of numbers and nulls", where)
        count = self._content.count(b",", self.place, end) + 1
        if count > MOST_TICKS:
            raise PlainError(f"no more than {MOST_TICKS} of them", where)
        self._count(where, count)
        part, self.place = self._content[self.place : end], end + 1
        try:
            return _numbers(json.loads(b"[" + part + b"]"), where)
        except PlainError:
            raise
        except (ValueError, RecursionError) as error:
            raise PlainError("a list of numbers and nulls", where) from error

    def _count(self, where: str, cells: int) -> None:
        self._columns += 1
        self._cells += cells
        if self._columns > _MOST_COLUMNS or self._cells > MOST_CELLS:
            raise PlainError(f"no more than {MOST_CELLS} values", where)

    def _takes(self, mark: bytes) -> bool:
        found = _SPACE.match(self._content, self.place)
        self.place = found.end() if found else self.place
        is_there = self._content.startswith(mark, self.place)
        self.place += len(mark) if is_there else 0
        return is_there


def _numbers(content: list[object], where: str) -> Column:
    known = [one for one in content if isinstance(one, int | float)]
    if set(map(type, content)) - {int, float, NoneType}:
        raise PlainError("a list of numbers and nulls", where)
    # What is infinite is compared, and refused, too.
    if known and not -_MOST <= min(known) <= max(known) <= _MOST:
        raise PlainError("numbers that 64 bits hold", where)
    return Numbers(one if isinstance(one, int | float) else None for one in content)
