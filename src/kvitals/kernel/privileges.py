"""Which capabilities this process lacks for loading BPF programs."""

from __future__ import annotations

from pathlib import Path

from kvitals.model import KvitalsError

CAP_SYS_ADMIN = 21
CAP_PERFMON = 38
CAP_BPF = 39


class PrivilegeError(KvitalsError):
    """This process may not load BPF programs."""


def effective_capabilities(status: str) -> int:
    """The set of capabilities in the text of a /proc/PID/status, bit by number.

    Raises:
        ValueError: the text has none.
    """
    for line in status.splitlines():
        if line.startswith("CapEff:"):
            return int(line.split()[1], 16)
    raise ValueError("/proc/self/status has no line CapEff")


def missing_capabilities(
    status: Path = Path("/proc/self/status"),
    last: Path = Path("/proc/sys/kernel/cap_last_cap"),
) -> tuple[str, ...]:
    """The names of the capabilities that are needed and not held.

    Before Linux kernel commit a17b53c4a4b5 ("bpf, capability: Introduce
    CAP_BPF") (in v5.8), CAP_SYS_ADMIN alone allows BPF; it still includes the
    newer two.
    """
    held = effective_capabilities(status.read_text())
    if held >> CAP_SYS_ADMIN & 1:
        return ()
    if int(last.read_text()) < CAP_BPF:
        return ("CAP_SYS_ADMIN",)
    wanted = {"CAP_BPF": CAP_BPF, "CAP_PERFMON": CAP_PERFMON}
    return tuple(name for name, number in wanted.items() if not held >> number & 1)


def require_capabilities() -> None:
    """Do nothing if this process may load BPF programs.

    Raises:
        PrivilegeError: it may not; the text names what is missing.
    """
    missing = missing_capabilities()
    if missing:
        raise PrivilegeError(
            f"kvitals may not load eBPF programs: it lacks {' and '.join(missing)}. "
            "Start it as root, or give it these capabilities."
        )
