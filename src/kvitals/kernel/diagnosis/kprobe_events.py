"""What is in the kernel's list of kprobe events: our leftovers, and what is of others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kvitals.kernel.diagnosis.check import Verdict, answers, no, yes
from kvitals.kernel.kprobe_events import (
    GROUP,
    TRACEFS_FOLDERS,
    find_kprobe_events,
    leftovers,
    read_events,
)

SUBJECT = "kprobe events"
_NONE = "this kernel shows no list of kprobe events"


@answers(SUBJECT, "no leftovers")
def left(folders: Iterable[Path] = TRACEFS_FOLDERS) -> Verdict:
    """Whether no event is left of a kvitals that is gone."""
    path = find_kprobe_events(folders)
    if path is None:
        return yes(_NONE)
    found = leftovers(read_events(path))
    if not found:
        return yes(f"none in {path}")
    names = ", ".join(one.name for one in found)
    return no(f"{len(found)} of processes that are gone: {names}", "kvitals clean")


@answers(SUBJECT, "no other holders", matters=False)
def others(folders: Iterable[Path] = TRACEFS_FOLDERS) -> Verdict:
    """Whether no other tool has events; kvitals works beside them and leaves them alone."""
    path = find_kprobe_events(folders)
    if path is None:
        return yes(_NONE)
    groups = [one.group for one in read_events(path) if one.group != GROUP]
    if not groups:
        return yes(f"none in {path}")
    told = ", ".join(f"{groups.count(one)} of {one}" for one in sorted(set(groups)))
    return no(f"{told}; kvitals works beside them and leaves them alone", "")
