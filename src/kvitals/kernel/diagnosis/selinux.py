"""SELinux: whether it enforces, and which uses of eBPF it has denied.

Knows the audit log; repeats from it only permissions and domains, never who
ran what.
"""

from __future__ import annotations

import re
from pathlib import Path

from kvitals.kernel.diagnosis.check import Verdict, answers, no, unknown, yes
from kvitals.kernel.system_files import end_of, text

SUBJECT = "SELinux"
ENFORCE = Path("/sys/fs/selinux/enforce")
AUDIT_LOG = Path("/var/log/audit/audit.log")

# Only what is recent: a log may have hundreds of megabytes.
_RECENT_BYTES = 8 * 2**20
# What one group has found stays found, so that a line is gone over once.
_DENIAL = re.compile(
    r"type=AVC\b(?>.*?\bdenied\s+\{ ((?:\w+ )+)\})"
    r"(?>.*?\bscontext=[^:\s]*:[^:\s]*:(\w+))(?>.*?\btclass=bpf\b)"
)
_REMEDY = "kvitals selinux, which makes a policy module that allows it"


@answers(SUBJECT, "state")
def state(enforce: Path = ENFORCE) -> Verdict:
    """Whether SELinux is known to be in force or not; both are well if nothing is denied."""
    try:
        told = text(enforce).strip()
    except FileNotFoundError:
        return yes("not enabled")
    words = {"1": "enforcing", "0": "permissive"}
    if told not in words:
        return unknown(f"{enforce} says {told!r}")
    return yes(words[told])


@answers(SUBJECT, "nothing denied")
def denials(audit_log: Path = AUDIT_LOG, enforce: Path = ENFORCE) -> Verdict:
    """Whether the audit log is free of recent denials of eBPF."""
    try:
        lines = end_of(audit_log, _RECENT_BYTES).decode(errors="replace").split("\n")
    except FileNotFoundError:
        if not enforce.exists():
            return yes("SELinux is not enabled")
        return unknown(
            f"{audit_log} is not there", "ausearch -m avc, or journalctl _TRANSPORT=audit"
        )
    found = [one for one in map(_DENIAL.search, lines) if one]
    if not found:
        return yes(f"no denial of class bpf in {audit_log}")
    permissions, domain = found[-1].groups()
    last = f"the last of {permissions.strip()} to {domain}"
    return no(f"{len(found)} denials of class bpf, {last}", _REMEDY)
