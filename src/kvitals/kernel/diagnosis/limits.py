"""What this process may do and use: capabilities, locked memory, settings of the kernel."""

from __future__ import annotations

import re
from pathlib import Path

from kvitals.kernel.capabilities import effective_capabilities
from kvitals.kernel.descriptors import LEAST
from kvitals.kernel.diagnosis.check import Verdict, answers, no, unknown, yes
from kvitals.kernel.privileges import missing_capabilities
from kvitals.kernel.system_files import text

SUBJECT = "limits"
_CAP_NET_ADMIN = 12
_CAP_SYS_RESOURCE = 24
_LIMIT = re.compile(r"Max locked memory\s+(\S+)")
_FILES = re.compile(r"Max open files\s+\S+\s+(\d+|unlimited)")
_AS_ROOT = "start it as root, or give it this capability"


def _holds(number: int, held: int | None) -> bool:
    return bool((effective_capabilities() if held is None else held) >> number & 1)


@answers(SUBJECT, "capabilities")
def capabilities(held: int | None = None) -> Verdict:
    """Whether this process may load BPF programs."""
    missing = missing_capabilities(held)
    if missing:
        return no(f"it lacks {' and '.join(missing)}", "start it as root, or give it these")
    return yes("all that loading BPF programs needs")


@answers(SUBJECT, "CAP_NET_ADMIN", matters=False)
def network_capability(held: int | None = None) -> Verdict:
    """Whether this process may hang programs on a cgroup."""
    use = "for the cgroup hook on sockets"
    return yes(use) if _holds(_CAP_NET_ADMIN, held) else no(f"not held; {use}", _AS_ROOT)


@answers(SUBJECT, "memlock", matters=False)
def locked_memory(limits: Path = Path("/proc/self/limits"), held: int | None = None) -> Verdict:
    """Whether BPF maps have room where the kernel charges them as locked memory.

    It does so before Linux kernel commit 97306be45fbe ("Merge branch 'switch
    to memcg-based memory accounting'") (in v5.11). libbpf raises the limit there.
    """
    found = _LIMIT.search(text(limits))
    if found is None:
        return unknown(f"{limits} has no line for locked memory")
    if found[1] == "unlimited":
        return yes("unlimited")
    told = f"{int(found[1]) // 1024} KiB"
    if _holds(_CAP_SYS_RESOURCE, held):
        return yes(f"{told}, raised where the kernel counts it (before 5.11)")
    return no(
        f"{told}, and it may not be raised; only kernels before 5.11 count it",
        "ulimit -l unlimited, or LimitMEMLOCK=infinity in the unit",
    )


@answers(SUBJECT, "open files")
def open_files(limits: Path = Path("/proc/self/limits"), held: int | None = None) -> Verdict:
    """Whether all that measuring holds open finds room, once the limit is raised."""
    found = _FILES.search(text(limits))
    if found is None:
        return unknown(f"{limits} has no line for open files")
    told = f"up to {found[1]}"
    if found[1] == "unlimited" or int(found[1]) >= LEAST:
        return yes(told)
    if _holds(_CAP_SYS_RESOURCE, held):
        return yes(f"{told}, raised at the start")
    return no(f"{told}, and {LEAST} are needed", "ulimit -n 1024, or LimitNOFILE=1024 in the unit")


@answers(SUBJECT, "unprivileged eBPF off", matters=False)
def unprivileged(
    disabled: Path = Path("/proc/sys/kernel/unprivileged_bpf_disabled"),
) -> Verdict:
    """Whether only privileged processes may load; kvitals works either way."""
    number = text(disabled).strip()
    if number in {"1", "2"}:
        return yes(f"unprivileged_bpf_disabled is {number}")
    if number == "0":
        return no(
            "every user may load eBPF; kvitals works either way",
            "sysctl kernel.unprivileged_bpf_disabled=2",
        )
    return unknown(f"{disabled} says {number!r}")


@answers(SUBJECT, "JIT compiler")
def compiler(enabled: Path = Path("/proc/sys/net/core/bpf_jit_enable")) -> Verdict:
    """Whether programs run as machine code."""
    number = text(enabled).strip()
    if number in {"1", "2"}:
        return yes(f"bpf_jit_enable is {number}")
    if number == "0":
        return no("off; fexit needs it, and all else is slow", "sysctl net.core.bpf_jit_enable=1")
    return unknown(f"{enabled} says {number!r}")
