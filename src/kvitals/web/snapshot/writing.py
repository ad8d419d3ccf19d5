"""Writes a snapshot: JSON, compressed, a piece at a time so that memory stays bounded."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress

from kvitals.store.history import EndedError
from kvitals.web.answers import json_bytes
from kvitals.web.numbers import whole
from kvitals.web.snapshot.document import FORMAT, VERSION, Column
from kvitals.web.snapshot.plain import to_plain
from kvitals.web.snapshot.taking import Taken

_GZIP = 31
_LEVEL = 6
_LONGEST_NAME = 100


def pieces(taken: Taken) -> Iterator[bytes]:
    """The bytes of the file. Each piece is worked out when it is asked for.

    When kvitals ends meanwhile the file does so too, and is cut short.
    """
    packer = zlib.compressobj(_LEVEL, wbits=_GZIP)
    with suppress(EndedError):
        for part in _json(taken):
            if packed := packer.compress(part):
                yield packed
        yield packer.flush()


def _json(taken: Taken) -> Iterator[bytes]:
    head = to_plain(taken.head)
    told = {"format": FORMAT, "version": VERSION, **head} if isinstance(head, dict) else {}
    yield json_bytes(told).removesuffix(b"}") + b',"values":['
    for place, chart in enumerate(taken.head.charts):
        yield b",[" if place else b"["
        for column, values in enumerate(taken.columns(chart)):
            yield (b"," if column else b"") + json_bytes(_short(values))
        yield b"]"
    yield b"]}\n"


# Most dimensions do nothing for as long as anybody looks.
def _short(values: Column) -> list[float | None]:
    first = values[0]
    if values.count(first) == len(values):
        return [whole(first)]
    return [whole(one) for one in values]


def file_name(hostname: str, taken: int) -> str:
    """A name that any file system takes, whatever the host is called."""
    host = re.sub(r"[^A-Za-z0-9._-]+", "_", hostname, flags=re.ASCII)[:_LONGEST_NAME].strip("._-")
    when = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(taken))
    return f"kvitals-{host or 'host'}-{when}.json.gz"
