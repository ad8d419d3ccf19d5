"""The SELinux domain that this process runs in. Refuses to know what it may do."""

from __future__ import annotations

from pathlib import Path

from kvitals.config.audit import type_of
from kvitals.kernel.system_files import text


def current_domain(attribute: Path = Path("/proc/self/attr/current")) -> str | None:
    """The type in this process's context, or None where SELinux is not in force.

    The file belongs to whichever security module is there: without one it
    cannot be read, and AppArmor writes the name of a profile.
    """
    try:
        context = text(attribute)
    except OSError:
        return None
    return type_of(context.rstrip("\0\n"))
