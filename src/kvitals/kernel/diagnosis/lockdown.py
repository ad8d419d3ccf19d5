"""Lockdown: its mode, and what follows from it for each thing that hooks use.

The consequences are those of security/security.c, lockdown_reasons, and of
the order of `enum lockdown_reason` in include/linux/security.h.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from kvitals.kernel.diagnosis.check import Check, Verdict, answers, guarded, no, unknown, yes
from kvitals.kernel.diagnosis.mounts import mounted
from kvitals.kernel.mount_table import MOUNTS
from kvitals.kernel.system_files import text

SUBJECT = "lockdown"
_FOLDER = "/sys/kernel/security"
STATE = Path(_FOLDER) / "lockdown"
MODES = ("none", "integrity", "confidentiality")

# What is withheld, from which mode on, and what it means here.
CONSEQUENCES = (
    ("fexit and tracepoints", None, "they read the kernel by its types, which no mode withholds"),
    ("kprobes", "confidentiality", "then other kinds of hooks serve"),
    ("tracefs", "confidentiality", "then leftover kprobe events cannot be listed"),
    ("debugfs", "integrity", "then its writable files are closed, which kvitals does not use"),
)

_CHOSEN = re.compile(r"\[(\w+)\]")
_REMEDY = "boot with lockdown=integrity, or with Secure Boot off"


class NoStateError(ValueError):
    """The mode of lockdown cannot be seen from here."""


def read_mode(state: Path, mounts: Path) -> str:
    """The mode; a kernel without lockdown withholds as much as the mode none.

    Raises:
        OSError: it cannot be read.
        ValueError: it cannot be told.
    """
    try:
        told = text(state)
    except FileNotFoundError:
        if _FOLDER in mounted("securityfs", mounts):
            return "none"
        raise NoStateError("securityfs is not mounted") from None
    found = _CHOSEN.search(told)
    if found is None or found[1] not in MODES:
        raise ValueError(f"{state} has no known mode: {told.strip()!r}")
    return found[1]


@answers(SUBJECT, "mode")
def mode(state: Path = STATE, mounts: Path = MOUNTS) -> Verdict:
    """Whether lockdown leaves every kind of hook."""
    try:
        found = read_mode(state, mounts)
    except NoStateError as error:
        return unknown(str(error), f"mount -t securityfs nodev {_FOLDER}")
    if found == "confidentiality":
        return no(f"{found} withholds kprobes", _REMEDY)
    return yes(f"{found}, which withholds no kind of hook")


def consequences(state: Path = STATE, mounts: Path = MOUNTS) -> tuple[Check, ...]:
    """One check for each thing that a mode may withhold: whether this mode leaves it."""
    return tuple(
        guarded(SUBJECT, name, partial(_left, since, meaning, state, mounts), matters=False)
        for name, since, meaning in CONSEQUENCES
    )


def _left(since: str | None, meaning: str, state: Path, mounts: Path) -> Verdict:
    if since is None:
        return yes(meaning)
    found = read_mode(state, mounts)
    if MODES.index(found) < MODES.index(since):
        return yes(f"withheld from {since} on; {meaning}")
    return no(f"withheld from {since} on; {meaning}", "")
