"""The system calls that are left to this process: a filter that it can never take off.

Knows which arguments of a few calls are harmless; refuses to know who makes them. A call that is
not on the list fails with EPERM; one of another kind of machine (32-bit, x32) ends the process.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterable
from itertools import chain

from kvitals.kernel.boundary.calls import prctl
from kvitals.kernel.boundary.syscall_numbers import JUDGED, MACHINES, Machine, numbers

# Numbers: include/uapi/linux/{seccomp,filter,bpf_common,prctl}.h.
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_JUMP_SET = 0x45
_INSTRUCTION = struct.Struct("=HBBI")
# `struct seccomp_data`: the number, the machine, an address, and six arguments of 64 bits. Both
# machines have the lower half first.
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16

Instruction = tuple[int, int, int, int]

# enum bpf_cmd: look up, update and delete in maps, ask what a map is, empty one, run an iterator.
_BPF_COMMANDS = (1, 2, 3, 4, 15, 24, 25, 33)
# AF_UNIX, AF_INET, AF_INET6, and AF_NETLINK, by which the C library asks for our addresses.
_FAMILIES = (1, 2, 10, 16)
# FIONBIO, FIOCLEX, FIONREAD, TCGETS: of sockets, and whether something is a terminal.
_IO_CONTROLS = (0x5421, 0x5451, 0x541B, 0x5401)
# PR_SET_NAME, PR_GET_NAME, and PR_SET_VMA, by which memory gets a name.
_PROCESS_CONTROLS = (15, 16, 0x53564D41)
_CLONE_THREAD = 0x00010000


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> Instruction:
    return code, yes, no, value


def _return(value: int) -> Instruction:
    return _step(_RETURN, value)


def _argument_in(number: int, allowed: Iterable[int]) -> list[Instruction]:
    found = [_step(_LOAD, _ARGUMENTS + 8 * number)]
    for one in allowed:
        found += [_step(_EQUAL, one, no=1), _return(_ALLOW)]
    return [*found, _return(_ERRNO | errno.EPERM)]


# clone3 has its flags in memory, where no filter can look: the C library then takes clone.
_JUDGEMENTS = {
    "clone": [
        _step(_LOAD, _ARGUMENTS),
        _step(_JUMP_SET, _CLONE_THREAD, no=1),
        _return(_ALLOW),
        _return(_ERRNO | errno.EPERM),
    ],
    "clone3": [_return(_ERRNO | errno.ENOSYS)],
    "bpf": _argument_in(0, _BPF_COMMANDS),
    "socket": _argument_in(0, _FAMILIES),
    "ioctl": _argument_in(1, _IO_CONTROLS),
    "prctl": _argument_in(0, _PROCESS_CONTROLS),
    # Limits of this process alone.
    "prlimit64": _argument_in(0, (0,)),
}


def program(machine: Machine) -> bytes:
    """The filter, as instructions of classic BPF."""
    known = numbers(machine)
    steps = [
        _step(_LOAD, _MACHINE),
        _step(_EQUAL, machine.audit, yes=1),
        _return(_KILL),
        _step(_LOAD, _NUMBER),
    ]
    if machine.foreign is not None:
        steps += [_step(_AT_LEAST, machine.foreign, no=1), _return(_KILL)]
    for name, judgement in _JUDGEMENTS.items():
        steps.append(_step(_EQUAL, known[name], no=len(judgement)))
        steps += judgement
    for name, number in known.items():
        if name not in JUDGED:
            steps += [_step(_EQUAL, number, no=1), _return(_ALLOW)]
    steps.append(_return(_ERRNO | errno.EPERM))
    return b"".join(chain(_INSTRUCTION.pack(*one) for one in steps))


class _Program(ctypes.Structure):
    """`struct sock_fprog` of include/uapi/linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def leave_few_calls() -> None:
    """Refuse to this thread, and to those that it starts, all calls but those that are needed.

    Programs must not gain rights any more (no_new_privs).

    Raises:
        OSError: the kernel has no filters, or the machine is none that is known here.
    """
    machine = MACHINES.get(os.uname().machine)
    # A 32-bit interpreter makes calls of another table.
    if machine is None or struct.calcsize("P") != 8:
        raise OSError(errno.ENOSYS, "its numbers are not known on this machine", "seccomp")
    steps = program(machine)
    whole = _Program(len(steps) // _INSTRUCTION.size, steps)
    prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(whole))
