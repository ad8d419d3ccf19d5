"""The kernel's list of kprobe events: what is in it, and whose it is.

Knows the file kprobe_events of tracefs and the names that kvitals gives there;
only reads it, and refuses to judge what belongs to other tools.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kvitals.kernel.system_files import lines

GROUP = "kvitals"
TRACEFS_FOLDERS = (Path("/sys/kernel/tracing"), Path("/sys/kernel/debug/tracing"))

# The list shows every event as type:group/name function, with a number after
# the r where the event says how many calls may be inside at once.
_LINE = re.compile(r"(?:p|r\d*):([^/\s]+)/(\S+)\s")
_OURS = re.compile(r"[pr]_.+_(\d+)")


@dataclass(frozen=True, slots=True)
class KprobeEvent:
    """One line of kprobe_events. owner is the process that made it, known for our own alone."""

    line: str
    group: str
    name: str
    owner: int | None


def read_events(path: Path) -> tuple[KprobeEvent, ...]:
    """The events of a kprobe_events file, in its order. Lines that are no event are left out.

    Raises:
        OSError: it cannot be read.
    """
    events = []
    for line in lines(path):
        found = _LINE.match(f"{line} ")
        if found:
            group, name = found.groups()
            events.append(KprobeEvent(line, group, name, _owner(group, name)))
    return tuple(events)


def _owner(group: str, name: str) -> int | None:
    ours = _OURS.fullmatch(name) if group == GROUP else None
    return int(ours[1]) if ours else None


def find_kprobe_events(folders: Iterable[Path] = TRACEFS_FOLDERS) -> Path | None:
    """Where the list is, or None where tracefs is not mounted or the kernel has no kprobes.

    Raises:
        PermissionError: this process may not look.
    """
    for folder in folders:
        path = folder / "kprobe_events"
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        return path
    return None


def is_alive(pid: int) -> bool:
    """Whether a process of this number runs."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def leftovers(events: Iterable[KprobeEvent]) -> tuple[KprobeEvent, ...]:
    """The events of ours whose process is gone."""
    return tuple(one for one in events if one.owner is not None and not is_alive(one.owner))
