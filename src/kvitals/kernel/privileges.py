"""Which capabilities this process lacks for loading BPF programs."""

from __future__ import annotations

from collections.abc import Callable

from kvitals.kernel.capabilities import effective_capabilities, is_known
from kvitals.kernel.surroundings import USER_REMEDY, is_first_namespace
from kvitals.model import KvitalsError

CAP_DAC_READ_SEARCH = 2
CAP_NET_ADMIN = 12
CAP_SYS_PTRACE = 19
CAP_SYS_ADMIN = 21
CAP_PERFMON = 38
CAP_BPF = 39

# What the plugin's body keeps: iterators are BPF commands; the descriptors of other users'
# processes can be counted by who may trace them and look into their folders.
KEPT = frozenset({CAP_BPF, CAP_PERFMON, CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH})
# What the process keeps that attaches programs again and answers nobody but the one that reads.
KEEPERS = KEPT | {CAP_NET_ADMIN}


class PrivilegeError(KvitalsError):
    """This process may not load BPF programs."""


def missing_capabilities(
    held: int | None = None, knows: Callable[[int], bool] = is_known
) -> tuple[str, ...]:
    """The names of the capabilities that are needed and not held, by this process if not told.

    Before Linux kernel commit a17b53c4a4b5 ("bpf, capability: Introduce
    CAP_BPF") (in v5.8), CAP_SYS_ADMIN alone allows BPF; it still includes the
    newer two.
    """
    found = effective_capabilities() if held is None else held
    if found >> CAP_SYS_ADMIN & 1:
        return ()
    if not knows(CAP_BPF):
        return ("CAP_SYS_ADMIN",)
    wanted = {"CAP_BPF": CAP_BPF, "CAP_PERFMON": CAP_PERFMON}
    return tuple(name for name, number in wanted.items() if not found >> number & 1)


def may_attach_to_cgroups(held: int | None = None) -> bool:
    """Whether this process, or one that holds these, may hang programs on a cgroup."""
    found = effective_capabilities() if held is None else held
    return bool(found >> CAP_NET_ADMIN & 1 or found >> CAP_SYS_ADMIN & 1)


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
    if is_first_namespace("user") is False:
        raise PrivilegeError(
            "kvitals may not load eBPF programs: it runs in a user namespace, in which its "
            f"capabilities do not count for the kernel. What helps: {USER_REMEDY}."
        )
