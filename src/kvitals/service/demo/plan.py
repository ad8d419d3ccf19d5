"""How the made-up kernel serves each measurement: one is off, one is taken less exactly."""

from __future__ import annotations

from kvitals.kernel.assignment import Knowledge, make_plan
from kvitals.kernel.features import Answer, Finding
from kvitals.model import Mode, Plan, Rung
from kvitals.probes import MEASUREMENTS

MODE = Mode.RETURN
_LOCKED = "lockdown keeps kprobes out"
_ABSENT = "there is no such function here"

FINDINGS = (
    Finding(Rung.FEXIT, Answer.YES),
    Finding(Rung.KPROBE, Answer.NO, _LOCKED, "a kernel that is not in lockdown=confidentiality"),
    Finding(Rung.TRACEPOINT, Answer.YES),
    Finding(Rung.CGROUP, Answer.YES),
    Finding(
        Rung.SYSCALL,
        Answer.NO,
        "not built into this kernel",
        "a kernel with CONFIG_FTRACE_SYSCALLS=y",
    ),
    Finding(Rung.ITERATOR, Answer.YES),
)
_REFUSED = {
    ("vfs", "fexit__do_unlinkat"): _ABSENT,
    ("vfs", "fexit__filename_unlinkat"): _ABSENT,
    ("socket", "fexit__tcp_splice_read"): "the kernel does not let it be traced",
}


def demo_plan() -> Plan:
    """The plan that kvitals would make on such a kernel."""
    knowledge = Knowledge({one.rung: one for one in FINDINGS}, refused=dict(_REFUSED))
    return make_plan(MEASUREMENTS, MODE, knowledge)
