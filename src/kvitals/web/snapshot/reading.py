"""Reads a snapshot from a file that anybody may have written. Says what is wrong with it."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from types import NoneType
from typing import NoReturn

from kvitals.web.snapshot.document import (
    FORMAT,
    MOST_BYTES,
    VERSION,
    Column,
    Head,
    Snapshot,
    SnapshotError,
)
from kvitals.web.snapshot.fitting import require_fit
from kvitals.web.snapshot.plain import PlainError, from_plain

# Once read, brackets and commas take many times the memory that they take in the file.
_MOST_CONTAINERS = 2_000_000
_MOST_ITEMS = 25_000_000
_CHUNK = 1 << 20
_MOST = 2**64


def read_snapshot(file: Path) -> Snapshot:
    """The snapshot in a file.

    Raises:
        SnapshotError: it cannot be read, or is none that can be shown.
    """
    try:
        return _checked(_parsed(_content(file)))
    except PlainError as error:
        raise SnapshotError(f"{file}: {error}") from error


def _content(file: Path) -> bytes:
    found = bytearray()
    try:
        with gzip.open(file) as unpacked:
            while chunk := unpacked.read(_CHUNK):
                found += chunk
                if len(found) > MOST_BYTES:
                    raise PlainError(f"it has more than {MOST_BYTES // 10**6} MB")
    except gzip.BadGzipFile as error:
        raise PlainError("it is not a snapshot: it is not compressed by gzip") from error
    except EOFError as error:
        raise PlainError("it is cut short: fetch it once more") from error
    except zlib.error as error:
        raise PlainError(f"it is damaged: {error}") from error
    except OSError as error:
        raise PlainError(f"it cannot be read: {error.strerror or error}") from error
    if not found:
        raise PlainError("it is empty")
    return bytes(found)


def _parsed(content: bytes) -> object:
    containers = content.count(b"[") + content.count(b"{")
    if containers > _MOST_CONTAINERS or content.count(b",") > _MOST_ITEMS:
        raise PlainError("it has more parts than any snapshot")
    try:
        return json.loads(content.decode(), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise PlainError("it is not a snapshot: it is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise PlainError(f"it is not a snapshot: it is not JSON: {error}") from error
    except (ValueError, RecursionError) as error:
        raise PlainError(f"it is not a snapshot: {error}") from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")


def _checked(content: object) -> Snapshot:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise PlainError("it is not a snapshot: it does not say that it is one")
    version = content.get("version")
    if type(version) is not int or version < 1:
        raise PlainError("a number from 1 on", "version")
    if version > VERSION:
        raise PlainError(
            f"it was written by a newer kvitals, as version {version} of its format, and this "
            f"one knows {VERSION}: update kvitals"
        )
    snapshot = Snapshot(from_plain(Head, content), _values(content.get("values")))
    require_fit(snapshot)
    return snapshot


# There are millions, so types are looked at by the column.
def _values(content: object) -> list[list[Column]]:
    if not isinstance(content, list):
        raise PlainError("a list for each chart", "values")
    return [_columns(one, f"values[{place}]") for place, one in enumerate(content)]


def _columns(content: object, place: str) -> list[Column]:
    if not isinstance(content, list):
        raise PlainError("a list for each dimension", place)
    return [_column(one, f"{place}[{number}]") for number, one in enumerate(content)]


def _column(content: object, place: str) -> Column:
    if not isinstance(content, list) or set(map(type, content)) - {int, float, NoneType}:
        raise PlainError("a list of numbers and nulls", place)
    known = [one for one in content if one is not None]
    # What is infinite is compared, and refused, too.
    if known and not -_MOST <= min(known) <= max(known) <= _MOST:
        raise PlainError("numbers that 64 bits hold", place)
    return [None if one is None else float(one) for one in content]
