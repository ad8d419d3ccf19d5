"""The one reader of files that the system wrote: /proc, /sys, and the lists in /etc.

Knows how such a file can fail us: it is not there, it never ends, it is no text, or its lines
hold what Python takes for the end of one. Refuses to know what is in it. Raises OSError and
nothing else; a line ends with a line feed alone.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

log = logging.getLogger(__name__)

# A table of mounts with ten thousand lines has two megabytes.
MOST_BYTES = 4 << 20
# All symbols of a large kernel with its modules take twelve.
MOST_BYTES_OF_LONG = 64 << 20
LONGEST_LINE = 1 << 16
_PIECE = 1 << 16


def content(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file, as many as are allowed.

    Raises:
        OSError: it cannot be read.
    """
    descriptor = _opened(path)
    try:
        return _rest(descriptor, most)
    finally:
        os.close(descriptor)


def end_of(path: Path, most: int) -> bytes:
    """The last bytes of a file.

    Raises:
        OSError: it cannot be read.
    """
    descriptor = _opened(path)
    try:
        size = os.fstat(descriptor).st_size
        os.lseek(descriptor, max(0, size - most), os.SEEK_SET)
        return _rest(descriptor, most)
    finally:
        os.close(descriptor)


def text(path: Path, most: int = MOST_BYTES) -> str:
    """The same as text; what is none is replaced.

    Raises:
        OSError: it cannot be read.
    """
    return content(path, most).decode(errors="replace")


def byte_lines(path: Path, most: int = MOST_BYTES) -> list[bytes]:
    """The lines of a file. One that is cut by the bound is left out.

    Raises:
        OSError: it cannot be read.
    """
    found = content(path, most)
    lines = found.split(b"\n")
    if len(found) >= most or not lines[-1]:
        lines.pop()
    return lines


def lines(path: Path, most: int = MOST_BYTES) -> list[str]:
    """The same as text; what is none is replaced.

    Raises:
        OSError: it cannot be read.
    """
    return [one.decode(errors="replace") for one in byte_lines(path, most)]


def lines_if_readable(path: Path, most: int = MOST_BYTES) -> list[str]:
    """The same, and none where the file cannot be read, which is said unless it is not there."""
    try:
        return lines(path, most)
    except FileNotFoundError:
        return []
    except OSError as error:
        log.warning("%s cannot be read, and goes without what it tells: %s", path, error.strerror)
        return []


def each_line(path: Path, most: int = MOST_BYTES_OF_LONG) -> Iterator[str]:
    """The lines of a long file, one at a time; of longer lines than any of the system's the start.

    Raises:
        OSError: it cannot be read.
    """
    descriptor = _opened(path)
    try:
        rest = b""
        while most > 0 and (piece := os.read(descriptor, min(_PIECE, most))):
            most -= len(piece)
            *whole, rest = (rest + piece).split(b"\n")
            rest = rest[:LONGEST_LINE]
            for one in whole:
                yield one.decode(errors="replace")
        if rest and most > 0:
            yield rest.decode(errors="replace")
    finally:
        os.close(descriptor)


# Opening a named pipe would wait for somebody to write into it.
def _opened(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)


def _rest(descriptor: int, most: int) -> bytes:
    parts = []
    while most > 0 and (part := os.read(descriptor, min(_PIECE, most))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)
