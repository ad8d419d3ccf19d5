"""Which kinds of hooks this kernel takes, found out by hanging an empty program on each.

Answers yes, no, or could not tell; only a no keeps a way from being tried.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from enum import StrEnum

from kvitals.kernel.cgroups import CgroupError, root_path
from kvitals.kernel.objects import BpfObject, ObjectRefusedError, RefusedError, object_path
from kvitals.kernel.privileges import may_attach_to_cgroups
from kvitals.model import Rung

# Failures that say something about the moment, not about the kernel.
_PASSING = {errno.ENOMEM, errno.EBUSY, errno.EAGAIN, errno.EINTR, errno.EMFILE, errno.ENFILE}

# Rungs that read processor registers, whose layout bpf/ knows for one machine.
_X86_RUNGS = (Rung.KPROBE, Rung.SYSCALL)

# What serves the same rung where there is no BTF.
_WITHOUT_BTF = {"syscall": "syscall_plain"}

_AS_ROOT = "start it as root, or give it CAP_NET_ADMIN"
_REMEDIES = {
    Rung.FEXIT: "a kernel with CONFIG_FUNCTION_TRACER and BTF, which lets root attach fentry",
    Rung.KPROBE: "a kernel with CONFIG_KPROBE_EVENTS=y, not in lockdown=confidentiality",
    Rung.TRACEPOINT: "a kernel with CONFIG_BPF_EVENTS=y",
    Rung.CGROUP: "a kernel with CONFIG_CGROUP_BPF=y; mount -t cgroup2 none /sys/fs/cgroup",
    Rung.SYSCALL: "a kernel with CONFIG_DEBUG_INFO_BTF=y and CONFIG_FTRACE_SYSCALLS=y",
    Rung.ITERATOR: "a kernel from 5.8 on with CONFIG_DEBUG_INFO_BTF=y",
}


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "could not tell"


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether this kernel takes a kind of hook, why not, and what would change that.

    lacks names the right without which it is refused, if that is all.
    """

    rung: Rung
    answer: Answer
    reason: str = ""
    remedy: str = ""
    lacks: str = ""


def _negative(rung: Rung, number: int, reason: str) -> Finding:
    if rung is Rung.CGROUP and number == errno.EPERM and not may_attach_to_cgroups():
        return Finding(rung, Answer.NO, "CAP_NET_ADMIN is not held", _AS_ROOT, "CAP_NET_ADMIN")
    answer = Answer.UNKNOWN if number in _PASSING else Answer.NO
    return Finding(rung, answer, reason, _REMEDIES[rung])


def probe(rung: Rung) -> Finding:
    """Hang an empty program on a hook of this kind, and take it away again."""
    program = rung.name.lower()
    finding = _try(rung, program)
    if finding.answer is Answer.NO and program in _WITHOUT_BTF:
        return _try(rung, _WITHOUT_BTF[program])
    return finding


def _try(rung: Rung, program: str) -> Finding:
    if rung in _X86_RUNGS and os.uname().machine != "x86_64":
        return _negative(rung, 0, "kvitals reads registers of x86-64 alone")
    kernel_object = BpfObject(object_path("features"))
    cgroup = None
    try:
        if rung is Rung.CGROUP:
            cgroup = os.open(root_path(), os.O_RDONLY | os.O_DIRECTORY)
        kernel_object.enable((program,))
        kernel_object.load()
        kernel_object.attach(program, cgroup)
    except CgroupError as error:
        return _negative(rung, 0, str(error))
    except RefusedError as error:
        return _negative(rung, error.number, os.strerror(error.number))
    except ObjectRefusedError as error:
        return _negative(rung, 0, str(error))
    except OSError as error:
        return _negative(rung, error.errno or 0, str(error.strerror))
    finally:
        if cgroup is not None:
            os.close(cgroup)
        kernel_object.close()
    return Finding(rung, Answer.YES)


def probe_all() -> dict[Rung, Finding]:
    """Ask for every kind of hook, best first."""
    return {rung: probe(rung) for rung in Rung}
