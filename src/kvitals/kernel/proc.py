"""What /proc alone tells of one process. Never read for all processes, nor every tick."""

from __future__ import annotations

from pathlib import Path

from kvitals.kernel.system_files import content

PROC = Path("/proc")
# As much of a command line as patterns look at.
COMMAND_LINE_BYTES = 16384


def command_line(pid: int, proc: Path = PROC) -> str:
    """The arguments of a process with spaces between them; empty if it is gone or has none."""
    try:
        found = content(proc / str(pid) / "cmdline", COMMAND_LINE_BYTES)
    except OSError:
        return ""
    return found.rstrip(b"\0").replace(b"\0", b" ").decode(errors="replace")


def is_zombie(pid: int, proc: Path = PROC) -> bool:
    """Whether there is a process with this id that ended and was not waited for."""
    try:
        found = content(proc / str(pid) / "stat")
    except OSError:
        return False
    # The name stands in parentheses and may have some itself.
    return found.rpartition(b") ")[2].startswith(b"Z")


def descriptor_count(pid: int, proc: Path = PROC) -> int | None:
    """How many file descriptors a process has open, or None if that cannot be told."""
    folder = proc / str(pid) / "fd"
    try:
        # Since Linux kernel commit f1f1f2569901 ("proc: report open files as size
        # in stat() for /proc/pid/fd") (in v6.2). Before that, it is 0.
        return folder.stat().st_size or sum(1 for _ in folder.iterdir())
    except OSError:
        return None
