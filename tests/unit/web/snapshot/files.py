"""Snapshots of exhibits made by hand, as files and shown again."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kvitals.web.exhibit import Exhibit
from kvitals.web.snapshot.reading import read_snapshot
from kvitals.web.snapshot.showing import exhibit_of
from kvitals.web.snapshot.taking import take
from kvitals.web.snapshot.writing import pieces

NO_PARAMETERS: Mapping[str, str] = {}


def packed(exhibit: Exhibit, parameters: Mapping[str, str] = NO_PARAMETERS) -> bytes:
    """The file of a snapshot."""
    return b"".join(pieces(take(exhibit, parameters)))


def document(exhibit: Exhibit, parameters: Mapping[str, str] = NO_PARAMETERS) -> Any:
    """What is in it."""
    return json.loads(gzip.decompress(packed(exhibit, parameters)))


def shown(file: Path) -> Exhibit:
    """The exhibit of a file."""
    return exhibit_of(read_snapshot(file), "127.0.0.1", 19998)


def replayed(
    exhibit: Exhibit, folder: Path, parameters: Mapping[str, str] = NO_PARAMETERS
) -> Exhibit:
    """An exhibit, taken and shown again."""
    file = folder / "snapshot.json.gz"
    file.write_bytes(packed(exhibit, parameters))
    return shown(file)


def write(folder: Path, content: object) -> Path:
    """A file with any JSON in it."""
    file = folder / "made.json.gz"
    file.write_bytes(gzip.compress(json.dumps(content).encode(), compresslevel=1))
    return file
