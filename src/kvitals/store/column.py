"""The values of one line in a row of ticks, as bytes and back, without loss.

Rates are mostly whole, or whole parts of the seconds between two ticks: those
become integers of the least width that serves, as they are or as differences,
whichever is smaller. The rest stay 64-bit floats. Bytes of one rank stand
together, which is what makes them small when compressed. Refuses to know
ticks, files, and the sign of a zero.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Sequence
from itertools import accumulate
from operator import sub

Column = Sequence[float | None]

# What the values are kept as, in the first byte; with it whether some are not known.
_ZEROS, _FLOATS, _PLAIN, _DIFFERENCES = range(4)
_KIND = 0x03
_HAS_UNKNOWN = 0x04
_WIDTH_SHIFT = 4
_DIVISOR = struct.Struct("<I")
_INTEGERS = "bhiq"
# Up to here every whole number is a float of its own.
_MOST_WHOLE = 2**53


def encode(values: Column, divisor: int) -> bytes:
    """The bytes of a column. divisor makes most values whole: the seconds between two ticks."""
    head, mask = 0, b""
    filled = array("d", [value or 0.0 for value in values])
    if None in values:
        head, mask = _HAS_UNKNOWN, bytes(value is not None for value in values)
    if not any(filled):
        return bytes((head | _ZEROS,)) + mask
    for one in sorted({1, divisor}):
        numbers = _whole(filled, one)
        if numbers is not None:
            return _encode_numbers(head, mask, numbers, one)
    return bytes((head | _FLOATS,)) + mask + _by_rank(filled)


def _whole(values: array[float], divisor: int) -> list[int] | None:
    if divisor * max(map(abs, values)) > _MOST_WHOLE:
        return None
    if divisor == 1:
        return list(map(int, values)) if all(map(float.is_integer, values)) else None
    numbers = [round(value * divisor) for value in values]
    return numbers if [number / divisor for number in numbers] == list(values) else None


def _encode_numbers(head: int, mask: bytes, numbers: list[int], divisor: int) -> bytes:
    kind = _PLAIN
    differences = [numbers[0], *map(sub, numbers[1:], numbers)]
    if sum(map(abs, differences)) < sum(map(abs, numbers)):
        kind, numbers = _DIFFERENCES, differences
    largest = max(map(abs, numbers))
    width = next(place for place in range(4) if largest < 1 << (8 << place) - 1)
    head |= kind | width << _WIDTH_SHIFT
    ranked = _by_rank(array(_INTEGERS[width], numbers))
    return bytes((head,)) + _DIVISOR.pack(divisor) + mask + ranked


def _by_rank(numbers: array[int] | array[float]) -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    flat = numbers.tobytes()
    return b"".join(flat[rank :: numbers.itemsize] for rank in range(numbers.itemsize))


def _from_rank(typecode: str, ranked: bytes) -> array[float]:
    numbers: array[float] = array(typecode)
    size, count = numbers.itemsize, len(ranked) // numbers.itemsize
    flat = bytearray(len(ranked))
    for rank in range(size):
        flat[rank::size] = ranked[rank * count : (rank + 1) * count]
    numbers.frombytes(bytes(flat))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _parts(data: bytes, place: int, count: int) -> tuple[int, int, int]:
    """Where the mask of the column at a place begins, where its numbers do, and where it ends."""
    head = data[place]
    kind = head & _KIND
    mask = place + 1 + (_DIVISOR.size if kind >= _PLAIN else 0)
    numbers = mask + (count if head & _HAS_UNKNOWN else 0)
    width = 0 if kind == _ZEROS else 8 if kind == _FLOATS else 1 << (head >> _WIDTH_SHIFT)
    return mask, numbers, numbers + count * width


def end_of(data: bytes, place: int, count: int) -> int:
    """Where the column that begins at a place ends."""
    return _parts(data, place, count)[2]


def decode(data: bytes, place: int, count: int) -> list[float | None]:
    """The values of the column that begins at a place."""
    head = data[place]
    kind = head & _KIND
    at_mask, at_numbers, end = _parts(data, place, count)
    values: list[float]
    if kind == _ZEROS:
        values = [0.0] * count
    elif kind == _FLOATS:
        values = list(_from_rank("d", data[at_numbers:end]))
    else:
        divisor = _DIVISOR.unpack_from(data, place + 1)[0]
        numbers = _from_rank(_INTEGERS[head >> _WIDTH_SHIFT], data[at_numbers:end])
        whole = accumulate(numbers) if kind == _DIFFERENCES else numbers
        values = list(map(float, whole)) if divisor == 1 else [one / divisor for one in whole]
    if not head & _HAS_UNKNOWN:
        return [*values]
    mask = data[at_mask:at_numbers]
    return [value if known else None for value, known in zip(values, mask, strict=True)]
