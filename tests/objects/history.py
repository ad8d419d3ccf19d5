"""Which kernel brought what a program can be made of.

Helpers, kinds of programs, of hooks and of maps have numbers that only grow, so a table has the
last number of each release, and begins with the oldest kernel that is supported. The numbers are
those of include/uapi/linux/bpf.h (enum bpf_func_id, bpf_prog_type, bpf_attach_type, bpf_map_type
and the flags of BPF_MAP_CREATE) in the releases v5.10 to v6.13 of Linux; instructions are those of
Documentation/bpf/standardization/instruction-set.rst and of `bpf_opcode_in_insntable` there.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.objects.code import CALL, OF_THE_KERNEL, Function, Instruction
from vmtest import KERNELS

Version = tuple[int, int]


def version(text: str) -> Version:
    """A version by its text; a release alone, such as "7", is its first."""
    major, _, minor = text.partition(".")
    return int(major), int(minor or 0)


OLDEST = version(KERNELS[0].name)
# What no table here has: look it up in the kernel's history, and add it.
UNKNOWN: Version = (99, 0)

_HELPERS = (
    *((155, (5, 10)), (162, (5, 11)), (163, (5, 12)), (165, (5, 13)), (168, (5, 14))),
    *((175, (5, 15)), (179, (5, 16)), (185, (5, 17)), (193, (5, 18)), (203, (5, 19))),
    *((207, (6, 0)), (209, (6, 1)), (211, (6, 2))),
)
_PROGRAM_TYPES = ((30, (5, 10)), (31, (5, 14)), (32, (6, 4)))
_ATTACH_TYPES = (
    *((37, (5, 10)), (38, (5, 13)), (40, (5, 14)), (41, (5, 15)), (42, (5, 18)), (43, (6, 0))),
    *((44, (6, 3)), (45, (6, 4)), (48, (6, 6)), (55, (6, 7)), (56, (6, 10)), (57, (6, 13))),
)
_MAP_TYPES = ((28, (5, 10)), (29, (5, 11)), (30, (5, 16)), (31, (6, 1)), (32, (6, 2)), (33, (6, 9)))
# By the highest bit that is set.
_MAP_FLAGS = ((12, (5, 10)), (13, (6, 0)), (14, (6, 5)), (15, (6, 7)), (18, (6, 9)))

# Linux kernel commit 8e4597c627fb ("bpf: Allow using bpf_sk_storage in FENTRY/FEXIT/RAW_TP")
# (in v5.11) gave tracing programs a helper that others had before.
_TRACING = 26
_LATER_IN_TRACING = {107: (5, 11), 108: (5, 11)}

_LOAD_64 = 0x18
# How the second register of these two is read.
_LOADED = {0: OLDEST, 1: OLDEST, 2: OLDEST, 3: OLDEST, 4: (5, 13), 5: (5, 14), 6: (5, 14)}
_CALLED = {1: OLDEST, OF_THE_KERNEL: (5, 13)}

_OPERATIONS = range(0x00, 0xE0, 0x10)
_PLAIN = frozenset(
    {
        *(0x61, 0x69, 0x71, 0x79),  # loads
        *(0x62, 0x6A, 0x72, 0x7A, 0x63, 0x6B, 0x73, 0x7B),  # stores
        *(
            kind | operand | operation
            for kind in (4, 7)
            for operand in (0, 8)
            for operation in _OPERATIONS
            if operation < 0xD0
        ),
        *(0xD4, 0xDC),  # to little and to big endian
        *(0x05, 0x95),
        *(
            kind | operand | operation
            for kind in (5, 6)
            for operand in (0, 8)
            for operation in _OPERATIONS
            if operation not in {0x00, 0x80, 0x90}
        ),
    }
)
_LATER = {0x81: (6, 6), 0x89: (6, 6), 0x91: (6, 6), 0x06: (6, 6), 0xD7: (6, 6), 0xE5: (6, 9)}
# Additions of 32 and of 64 bits, by what is done.
_ATOMIC = (0xC3, 0xDB)
_ADDS = 0
_ATOMIC_FORMS = {
    _ADDS: OLDEST,
    **dict.fromkeys((0x01, 0x40, 0x41, 0x50, 0x51, 0xA0, 0xA1, 0xE1, 0xF1), (5, 12)),
    **dict.fromkeys((0x100, 0x110), (6, 15)),
}


def _by_number(number: int, table: Sequence[tuple[int, Version]]) -> Version:
    return next((since for last, since in table if number <= last), UNKNOWN)


def since_map(kind: int, flags: int) -> Version:
    """The first kernel that makes such a map."""
    return max(_by_number(kind, _MAP_TYPES), _by_number(flags.bit_length() - 1, _MAP_FLAGS))


def since_program(kind: int, hook: int) -> Version:
    """The first kernel that has such programs."""
    return max(_by_number(kind, _PROGRAM_TYPES), _by_number(hook, _ATTACH_TYPES))


def since_instruction(one: Instruction, program: int = _TRACING) -> Version:
    """The first kernel that takes an instruction in a kind of program."""
    if one.code == _LOAD_64:
        return _LOADED.get(one.source, UNKNOWN)
    if one.code == CALL and one.source:
        return _CALLED.get(one.source, UNKNOWN)
    if one.code == CALL:
        later = _LATER_IN_TRACING.get(one.number, OLDEST) if program == _TRACING else OLDEST
        return max(_by_number(one.number, _HELPERS), later)
    if one.code in _ATOMIC:
        return _ATOMIC_FORMS.get(one.number, UNKNOWN)
    if one.code in _PLAIN:
        # Arithmetic that keeps signs has the plain codes, and an offset.
        return (6, 6) if one.code & 7 in {4, 7} and one.offset else OLDEST
    return _LATER.get(one.code, UNKNOWN)


def newest(instructions: Sequence[Instruction], program: int) -> Version:
    """The first kernel that takes all of these."""
    return max((since_instruction(one, program) for one in instructions), default=OLDEST)


def calls_of_the_kernel(function: Function) -> list[Instruction]:
    """Calls by which a program depends on what a kernel may rename or drop at will."""
    return [
        one
        for one in function.instructions.values()
        if one.code == CALL and one.source == OF_THE_KERNEL
    ]
