"""A stretch of ticks of one chart: their times, and a column or more for each dimension.

Written as bytes with a checksum, read back whole or only in the dimensions
that are asked for. Says when the bytes are not what was written. Refuses to
know files, charts and what the columns mean.
"""

from __future__ import annotations

import json
import math
import struct
import sys
import zlib
from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import sub

from kvitals.store.column import Column, decode, encode, end_of

# A page of seconds has one column for each dimension; one of minutes has these four.
VALUE = 0
COUNT, SUM, MIN, MAX = range(4)

# How the body is kept, and its checksum; then the time of the first tick, how many ticks,
# dimensions, columns for each, and bytes of their ids there are.
_FRAME = struct.Struct("<BI")
_HEAD = struct.Struct("<qIIBI")
_AS_IT_IS, _COMPRESSED = range(2)
_MOST_SECONDS = 3600
# What a page may unpack to, whoever wrote it: far more than the longest that is written.
_MOST_BODY = 16 << 20
_MOST_VALUES = 1 << 20
# What reading makes of bytes that nobody packed.
_DAMAGES = (ArithmeticError, IndexError, RecursionError, ValueError)
# So many distances between ticks say which one is the rule.
_DISTANCES = 8


class DamagedError(ValueError):
    """The bytes are not those of a page as it was written."""


@dataclass(frozen=True, slots=True)
class Page:
    """times rise; each column has a value for each of them."""

    times: Sequence[int]
    columns: Mapping[str, Sequence[Column]]


def step_of(times: Sequence[int]) -> int:
    """The longest regular distance between ticks; one that was late or missed is not regular."""
    distances = list(map(sub, times[1:], times))
    rest = max(1, len(distances) - _DISTANCES + 1)
    return max(
        (min(distances[at : at + _DISTANCES], default=1) for at in range(0, rest, _DISTANCES)),
        default=1,
    )


def pack(page: Page, *, compress: bool) -> bytes:
    """The page as bytes. What lives only for minutes is not worth compressing."""
    names = json.dumps(list(page.columns), separators=(",", ":")).encode()
    distances = array("I", map(sub, page.times[1:], page.times))
    seconds = math.lcm(*set(distances)) if len(set(distances)) <= _DISTANCES else 1
    divisor = seconds if 0 < seconds <= _MOST_SECONDS else 1
    if sys.byteorder == "big":
        distances.byteswap()
    width = max(map(len, page.columns.values()), default=1)
    head = _HEAD.pack(page.times[0], len(page.times), len(page.columns), width, len(names))
    columns = [encode(one, divisor) for columns in page.columns.values() for one in columns]
    body = b"".join((head, distances.tobytes(), names, *columns))
    kept = zlib.compress(body) if compress else body
    return _FRAME.pack(_COMPRESSED if compress else _AS_IT_IS, zlib.crc32(kept)) + kept


def unpack(
    data: bytes, wanted: Collection[str] | None = None, places: Collection[int] | None = None
) -> Page:
    """The page of bytes, in the dimensions that are wanted; None means in all.

    Of the columns of each only those at some places are read, and the others are empty.

    Raises:
        DamagedError: it is not what was written.
    """
    # A file that somebody changed has other things than bytes, too.
    if not isinstance(data, bytes) or len(data) < _FRAME.size:
        raise DamagedError("the page is cut short")
    form, checksum = _FRAME.unpack_from(data)
    body = data[_FRAME.size :]
    if zlib.crc32(body) != checksum or form > _COMPRESSED:
        raise DamagedError("the checksum of the page is another")
    try:
        return _unpack_body(_inflated(body) if form == _COMPRESSED else body, wanted, places)
    except (*_DAMAGES, struct.error, zlib.error) as error:
        raise DamagedError(f"the page cannot be read: {error}") from error


def _inflated(body: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    found = unpacker.decompress(body, _MOST_BODY)
    if not unpacker.eof:
        raise ValueError(f"it is cut short, or has more than {_MOST_BODY} bytes")
    return found


def _unpack_body(
    body: bytes, wanted: Collection[str] | None, places: Collection[int] | None
) -> Page:
    first, count, dimensions, width, size = _HEAD.unpack_from(body)
    if not count or count * max(1, width) * max(1, dimensions) > _MOST_VALUES:
        raise ValueError(f"it has {count} ticks of {dimensions} dimensions with {width} columns")
    at_names = _HEAD.size + 4 * (count - 1)
    distances = array("I")
    distances.frombytes(body[_HEAD.size : at_names])
    if sys.byteorder == "big":
        distances.byteswap()
    place = at_names + size
    columns = {}
    for one in _names(body[at_names:place], dimensions):
        starts = list(
            accumulate(range(width), lambda at, _: end_of(body, at, count), initial=place)
        )
        place = starts[-1]
        if wanted is None or one in wanted:
            columns[one] = tuple(
                decode(body, start, count) if places is None or number in places else ()
                for number, start in enumerate(starts[:-1])
            )
    return Page(list(accumulate(distances, initial=first)), columns)


def _names(text: bytes, count: int) -> list[str]:
    names = json.loads(text)
    if not isinstance(names, list) or len(names) != count:
        raise ValueError(f"it does not name its {count} dimensions")
    if not all(isinstance(one, str) for one in names):
        raise ValueError("a name of a dimension is no text")
    return names
