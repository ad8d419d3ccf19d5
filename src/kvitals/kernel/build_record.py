"""Which compiler made our BPF objects: the record that the build leaves beside them."""

from __future__ import annotations

import json
from pathlib import Path

from kvitals.kernel.objects import OBJECTS
from kvitals.kernel.system_files import text

UNKNOWN = "an unknown compiler"
_NAME = "build.json"
_MOST_BYTES = 4096


def compiler(folder: Path = OBJECTS) -> str:
    """The compiler by its name and version, or that it is not known."""
    try:
        told = json.loads(text(folder / _NAME, _MOST_BYTES))["compiler"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return UNKNOWN
    return told if isinstance(told, str) else UNKNOWN
