"""What is mounted, as this process sees it. Refuses to know what it is good for."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from kvitals.kernel.system_files import byte_lines

MOUNTS = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(rb"\\([0-7]{3})")
# The fields before the optional ones, and those behind the dash (proc(5)).
_BEFORE, _BEHIND = 6, 3


class Mount(NamedTuple):
    """One line of the table.

    root is the folder of the file system that is shown at folder; device is its number.
    """

    device: int
    root: Path
    folder: Path
    kind: str
    options: frozenset[str]

    @property
    def is_seen(self) -> bool:
        """Whether a look at the folder finds this mount: none hides it, and we may enter."""
        try:
            return self.folder.stat().st_dev == self.device
        except (OSError, ValueError):
            return False


def mounts_of(kind: str, table: Path = MOUNTS) -> list[Mount]:
    """The mounts of a kind of file system that are not covered by another on the same folder.

    They are in the order of the table. A line that cannot be understood is left out.

    Raises:
        OSError: the table cannot be read.
    """
    upper: dict[Path, Mount] = {}
    for line in byte_lines(table):
        one = _mount(line)
        if one is not None:
            upper.pop(one.folder, None)
            upper[one.folder] = one
    return [one for one in upper.values() if one.kind == kind]


# Spaces and the like are written as octal numbers (fs/proc_namespace.c, mangle), so that
# only a space is between two fields.
def _mount(line: bytes) -> Mount | None:
    fields = line.split(b" ")
    try:
        dash = fields.index(b"-", _BEFORE)
        major, minor = map(int, fields[2].split(b":"))
        kind, _, options = fields[dash + 1 : dash + 1 + _BEHIND]
        device = os.makedev(major, minor)
    except (ValueError, OverflowError):
        return None
    return Mount(
        device,
        _path(fields[3]),
        _path(fields[4]),
        kind.decode(errors="replace"),
        frozenset(_plain(options).decode(errors="replace").split(",")),
    )


def _path(field: bytes) -> Path:
    return Path(os.fsdecode(_plain(field)))


def _plain(field: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: bytes((int(found[1], 8) & 0xFF,)), field)
