"""What a container, a service manager or a user can keep from this process, and what helps.

Knows namespaces, /proc and /sys. Each answer is True, False, or None where that cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from errno import EMFILE, ENFILE, ENOMEM, EPERM
from pathlib import Path

from kvitals.kernel.proc import PROC
from kvitals.kernel.system_files import content
from kvitals.model import KvitalsError

# Inodes of the first namespaces of a machine (include/linux/proc_ns.h), the same on each.
_FIRST = {"pid": 0xEFFFFFFC, "user": 0xEFFFFFFD}
CPUS = Path("/sys/devices/system/cpu/possible")

PID_REMEDY = "--pid=host for a container, hostPID: true for a pod"
USER_REMEDY = "start it as root outside of it; for a container, without --userns"
HIDDEN_REMEDY = "CAP_SYS_PTRACE, or the group that the mount of /proc names with gid="
SYS_REMEDY = "mount -t sysfs sysfs /sys, or -v /sys:/sys:ro for a container"
PROC_REMEDY = "mount -t proc proc /proc, or ProtectProc=default and ProcSubset=all in the unit"
FILES_REMEDY = "ulimit -n 1024, or LimitNOFILE=1024 in the unit"

OUTSIDE_UNSEEN = (
    "kvitals runs in a PID namespace of its own: living processes outside of it are not seen one "
    "by one, only what the whole host does and who has ended"
)
HIDDEN = (
    "/proc hides the processes of other users: patterns that look at command lines do not match "
    "them, and their open files are not counted"
)


class SurroundingsError(KvitalsError):
    """Something that kvitals cannot do without is kept from it; the text says what helps."""


def is_first_namespace(kind: str, proc: Path = PROC) -> bool | None:
    """Whether this process is in the machine's first namespace of a kind, pid or user."""
    try:
        return (proc / "self" / "ns" / kind).stat().st_ino == _FIRST[kind]
    except OSError:
        # A /proc in which we are not is that of other processes.
        return False if kind == "pid" and (proc / "1").exists() else None


def shows_others(proc: Path = PROC) -> bool | None:
    """Whether /proc shows what processes of other users are; None without any /proc."""
    if not (proc / "self").exists():
        return None
    try:
        content(proc / "1" / "cmdline", 1)
    except OSError:
        return False
    return True


def shows_system(proc: Path = PROC) -> bool:
    """Whether /proc shows more than processes."""
    return (proc / "version").exists()


def hindrances(proc: Path = PROC, own: Path = PROC) -> Iterator[str]:
    """What is missing and only costs a part, a sentence each.

    proc is where processes are looked up, which may be the machine's, and own where we are.
    """
    if is_first_namespace("pid", own) is False:
        yield f"{OUTSIDE_UNSEEN}; what helps: {PID_REMEDY}"
    if shows_others(proc) is None:
        yield f"there is no {proc}: command lines of processes are not known; {PROC_REMEDY}"
    elif not shows_others(proc):
        yield f"{HIDDEN}; what helps: {HIDDEN_REMEDY}"


@contextmanager
def explaining() -> Iterator[None]:
    """Say in a sentence why the kernel did not take something.

    Raises:
        SurroundingsError: it did not.
    """
    try:
        yield
    except OSError as error:
        raise SurroundingsError(_sentence(error)) from error
    except MemoryError as error:
        raise SurroundingsError("there is not enough memory for a start") from error


def _sentence(error: OSError) -> str:
    what = f"{error.strerror or error} ({error.filename})" if error.filename else str(error)
    if not CPUS.exists():
        return f"there is no /sys, which tells the number of processors; {SYS_REMEDY}"
    if error.errno in {EMFILE, ENFILE}:
        return f"too few files may be open: {what}; {FILES_REMEDY}"
    if error.errno == ENOMEM:
        return f"the kernel has no memory for maps and programs: {what}; give it more, or a part"
    if error.errno == EPERM:
        return (
            f"the kernel refuses what capabilities would allow: {what}; a container or a service "
            "may withhold bpf(2) (seccomp, SystemCallFilter=, a user namespace)"
        )
    return f"the kernel does not take what it is to measure with: {what}; `kvitals check` says more"
