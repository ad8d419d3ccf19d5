"""Which file systems of the kernel are mounted, and the commands that mount them."""

from __future__ import annotations

from pathlib import Path

from kvitals.kernel.cgroups import CgroupError, root_path
from kvitals.kernel.diagnosis.check import Verdict, answers, no, yes
from kvitals.kernel.mount_table import MOUNTS, mounts_of

SUBJECT = "file systems"


def mounted(kind: str, mounts: Path) -> list[str]:
    """The folders on which a kind of file system is mounted.

    Raises:
        OSError: the mounts cannot be read.
    """
    return [str(one.folder) for one in mounts_of(kind, mounts)]


def _verdict(kind: str, folder: str, use: str, mounts: Path) -> Verdict:
    places = mounted(kind, mounts)
    usual = [one for one in places if one.startswith("/sys/kernel/")]
    if usual:
        return yes(usual[0])
    seen = f"only on {places[0]}" if places else "not mounted"
    return no(f"{seen}; {use}", f"mount -t {kind} nodev {folder}")


@answers(SUBJECT, "tracefs", matters=False)
def tracefs(mounts: Path = MOUNTS) -> Verdict:
    """Whether the kernel's list of events can be seen."""
    use = "for kprobes before 4.17, and to find leftover kprobe events"
    return _verdict("tracefs", "/sys/kernel/tracing", use, mounts)


@answers(SUBJECT, "debugfs", matters=False)
def debugfs(mounts: Path = MOUNTS) -> Verdict:
    """Whether the kernel's debugging files can be seen."""
    use = "kvitals needs it only where tracefs is nowhere else"
    return _verdict("debugfs", "/sys/kernel/debug", use, mounts)


@answers(SUBJECT, "cgroup2", matters=False)
def cgroup2(mounts: Path = MOUNTS) -> Verdict:
    """Whether the root of the cgroup v2 hierarchy is there to hang programs on."""
    where = "not seen from here" if mounted("cgroup2", mounts) else "not mounted here"
    try:
        return yes(str(root_path(mounts)))
    except CgroupError:
        return no(
            f"its root is {where}; for the cgroup hook on sockets",
            "mkdir -p /run/cgroup2 && mount -t cgroup2 none /run/cgroup2",
        )
