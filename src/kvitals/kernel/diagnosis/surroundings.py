"""What is around this process: namespaces, what it sees of /proc and /sys, and its room."""

from __future__ import annotations

from pathlib import Path

from kvitals.kernel import room
from kvitals.kernel.descriptors import LEAST
from kvitals.kernel.diagnosis.check import Verdict, answers, no, unknown, yes
from kvitals.kernel.proc import PROC
from kvitals.kernel.surroundings import (
    CPUS,
    FILES_REMEDY,
    HIDDEN,
    HIDDEN_REMEDY,
    OUTSIDE_UNSEEN,
    PID_REMEDY,
    PROC_REMEDY,
    SYS_REMEDY,
    USER_REMEDY,
    is_first_namespace,
    shows_others,
    shows_system,
)

SUBJECT = "surroundings"
_NO_PROC = "/proc does not tell"
_MIB = 1 << 20


@answers(SUBJECT, "PID namespace", matters=False)
def pid_namespace(proc: Path = PROC) -> Verdict:
    """Whether all processes of the machine are seen."""
    first = is_first_namespace("pid", proc)
    if first is None:
        return unknown(_NO_PROC, PROC_REMEDY)
    return yes("that of the machine") if first else no(OUTSIDE_UNSEEN, PID_REMEDY)


@answers(SUBJECT, "user namespace")
def user_namespace(proc: Path = PROC) -> Verdict:
    """Whether capabilities count for the kernel."""
    first = is_first_namespace("user", proc)
    if first is None:
        return unknown(_NO_PROC, PROC_REMEDY)
    if first:
        return yes("that of the machine")
    return no("another than the machine's, in which capabilities do not count", USER_REMEDY)


@answers(SUBJECT, "/proc", matters=False)
def processes(proc: Path = PROC) -> Verdict:
    """Whether /proc shows all processes, and the system."""
    others = shows_others(proc)
    if others is None:
        return no("not there; command lines and limits are not known", PROC_REMEDY)
    if not others:
        return no(HIDDEN, HIDDEN_REMEDY)
    if not shows_system(proc):
        return no("it shows processes alone, and not what the kernel says of itself", PROC_REMEDY)
    return yes("it shows all processes, and the system")


@answers(SUBJECT, "/sys")
def system(cpus: Path = CPUS) -> Verdict:
    """Whether the number of processors is told."""
    return yes("it tells the processors") if cpus.exists() else no("not there", SYS_REMEDY)


@answers(SUBJECT, "open files")
def files() -> Verdict:
    """Whether as many files may be open as a start opens."""
    most = room.open_files()
    if most is None or most >= LEAST:
        return yes("no limit" if most is None else f"{most} at once")
    return no(f"{most} at once, and it has {LEAST} at most", FILES_REMEDY)


@answers(SUBJECT, "memory")
def memory() -> Verdict:
    """Whether there is as much memory as a start takes at its peak."""
    least = room.least(room.memory())
    needs = room.STANDALONE.resident_mib, room.PLUGIN.resident_mib
    takes = "a start takes {} MiB, as plugin {}".format(*needs)
    if least is None:
        return unknown(f"{takes}; no limit is told")
    told = f"{takes}; {least.what} leaves {least.amount // _MIB}"
    enough = least.amount >= room.STANDALONE.resident_mib * _MIB
    return yes(told) if enough else no(told, least.remedy)


@answers(SUBJECT, "address space", matters=False)
def addresses() -> Verdict:
    """Whether there are as many addresses as threads and maps take."""
    found, need = room.addresses(), room.STANDALONE.addresses_mib
    if found is None:
        return yes("no limit")
    as_plugin = room.PLUGIN.addresses_mib
    told = f"{found.amount // _MIB} MiB, and a start takes {need}, as plugin {as_plugin}"
    return yes(told) if found.amount >= need * _MIB else no(told, found.remedy)
