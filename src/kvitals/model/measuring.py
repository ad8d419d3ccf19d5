"""What is measured, by which ways, and how each measurement is served.

Refuses to know how a way is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Mode(StrEnum):
    """How much is measured: ENTRY counts calls and bytes, RETURN also errors."""

    ENTRY = "entry"
    RETURN = "return"


class Rung(IntEnum):
    """A kind of hook. The order is that of `enum rung` in bpf/lib/config.bpf.h."""

    FEXIT = 0
    KPROBE = 1
    TRACEPOINT = 2
    CGROUP = 3
    SYSCALL = 4
    ITERATOR = 5


class Field(StrEnum):
    """What a measurement can tell. CALLS, ERRORS and BYTES only rise; NOW is a level."""

    CALLS = "calls"
    ERRORS = "errors"
    BYTES = "bytes"
    NOW = "now"


class State(StrEnum):
    """How a measurement is served on this kernel."""

    ON = "on"
    DEGRADED = "degraded"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to take a measurement: BPF programs of one object that must all attach.

    hook is the name shown to people. modes are those in which it serves.
    optional programs are left out where the kernel has not the function that
    they hook, because then it never runs. syscalls are those that the shared
    dispatcher counts. number is the part of a `Walk` or of `Flows` that is
    asked for. difference says what the count leaves out or adds
    compared with the measurement's summary; empty means it is exact.
    """

    rung: Rung
    object: str
    programs: tuple[str, ...]
    hook: str
    modes: tuple[Mode, ...] = (Mode.ENTRY, Mode.RETURN)
    optional: tuple[str, ...] = ()
    syscalls: tuple[str, ...] = ()
    number: str = ""
    difference: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One quantity of the kernel with the ways to take it, best first.

    slot is its row in the counters (`enum slot` in bpf/lib/slots.bpf.h), or
    None when it is computed on demand. What is told by_peer has no totals of
    the host: it is in `Flows`.
    """

    name: str
    summary: str
    slot: int | None
    fields: tuple[Field, ...]
    ways: tuple[Way, ...]
    by_peer: bool = False

    def in_mode(self, mode: Mode) -> tuple[Field, ...]:
        """The fields that exist in a mode: errors are known in return mode only."""
        if mode is Mode.RETURN:
            return self.fields
        return tuple(one for one in self.fields if one is not Field.ERRORS)


@dataclass(frozen=True, slots=True)
class Service:
    """How one measurement is served: the answer that `kvitals check` prints.

    lacks names the right alone for want of which it is off: whoever started us chose so.
    """

    measurement: str
    summary: str
    state: State
    hook: str = ""
    reason: str = ""
    remedy: str = ""
    way: Way | None = None
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How every measurement is served on this kernel, in one mode."""

    mode: Mode
    services: tuple[Service, ...]

    def service(self, measurement: str) -> Service:
        for one in self.services:
            if one.measurement == measurement:
                return one
        raise KeyError(measurement)
