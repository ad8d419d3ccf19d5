"""Reads a snapshot from a file that anybody may have written. Says what is wrong with it."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import NoReturn

from kvitals.web.snapshot.columns import split
from kvitals.web.snapshot.document import (
    FORMAT,
    MOST_BYTES,
    MOST_HEAD,
    VERSION,
    Column,
    Head,
    Snapshot,
    SnapshotError,
)
from kvitals.web.snapshot.fitting import require_fit
from kvitals.web.snapshot.plain import PlainError, from_plain

# Once read, what is beside the values takes many times the memory that it takes in the file.
_MOST_CONTAINERS = 300_000
_MOST_ITEMS = 1_000_000
_CHUNK = 1 << 20


def read_snapshot(file: Path) -> Snapshot:
    """The snapshot in a file.

    Raises:
        SnapshotError: it cannot be read, or is none that can be shown.
    """
    try:
        return _checked(*_parsed(_content(file)))
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


def _parsed(content: bytes) -> tuple[object, list[list[Column]] | None]:
    head, values = split(content)
    del content
    if head.count(b"[") + head.count(b"{") > _MOST_CONTAINERS or head.count(b",") > _MOST_ITEMS:
        raise PlainError("it has more parts than any snapshot")
    if len(head) > MOST_HEAD:
        raise PlainError(f"it has more than {MOST_HEAD // 10**6} MB beside its values")
    try:
        return json.loads(head.decode(), parse_constant=_refuse), values
    except UnicodeDecodeError as error:
        raise PlainError("it is not a snapshot: it is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise PlainError(f"it is not a snapshot: it is not JSON: {error}") from error
    except (ValueError, RecursionError) as error:
        raise PlainError(f"it is not a snapshot: {error}") from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")


def _checked(content: object, values: list[list[Column]] | None) -> Snapshot:
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
    if values is None:
        raise PlainError("a list for each chart", "values")
    snapshot = Snapshot(from_plain(Head, content), values)
    require_fit(snapshot)
    return snapshot
