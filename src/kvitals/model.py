"""The vocabulary of kvitals: the types that cross from one room to the next.

Knows what a measurement, a chart and a tick are; refuses to know how any of
them is obtained, stored or shown. Imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class KvitalsError(Exception):
    """An error meant for a person; its text says what to do next."""


class Mode(StrEnum):
    """How much is measured: ENTRY counts calls and bytes, RETURN also errors."""

    ENTRY = "entry"
    RETURN = "return"


class Rung(IntEnum):
    """A kind of hook. The order is that of `enum rung` in bpf/lib/counters.bpf.h."""

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
    dispatcher counts. difference says what the count leaves out or adds
    compared with the measurement's summary; empty means it is exact.
    """

    rung: Rung
    object: str
    programs: tuple[str, ...]
    hook: str
    modes: tuple[Mode, ...] = (Mode.ENTRY, Mode.RETURN)
    optional: tuple[str, ...] = ()
    syscalls: tuple[str, ...] = ()
    difference: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One quantity of the kernel with the ways to take it, best first.

    slot is its row in the counters (`enum slot` in bpf/lib/slots.bpf.h), or
    None when an iterator computes it on demand.
    """

    name: str
    summary: str
    slot: int | None
    fields: tuple[Field, ...]
    ways: tuple[Way, ...]

    def in_mode(self, mode: Mode) -> tuple[Field, ...]:
        """The fields that exist in a mode: errors are known in return mode only."""
        if mode is Mode.RETURN:
            return self.fields
        return tuple(one for one in self.fields if one is not Field.ERRORS)


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a dimension: factor times one field of one measurement."""

    measurement: str
    field: Field
    factor: int = 1


@dataclass(frozen=True, slots=True)
class Dimension:
    """One line of a chart: the sum of its terms, drawn with its sign (1 or -1)."""

    id: str
    name: str
    terms: tuple[Term, ...]
    sign: int = 1

    @property
    def is_level(self) -> bool:
        """True when the value is a level, False when it is the growth of a total."""
        return any(term.field is Field.NOW for term in self.terms)


@dataclass(frozen=True, slots=True)
class Chart:
    """A view over measurements. Its full id is `type.id`, as in Netdata."""

    id: str
    title: str
    units: str
    family: str
    priority: int
    dimensions: tuple[Dimension, ...]
    type: str = "ebpf"
    style: str = "line"
    module: str = ""

    @property
    def full_id(self) -> str:
        return f"{self.type}.{self.id}"

    @property
    def measurements(self) -> tuple[str, ...]:
        """The names of the measurements that feed it, each once, in order."""
        names = (term.measurement for line in self.dimensions for term in line.terms)
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Probe:
    """A family of measurements with the charts that show them."""

    name: str
    summary: str
    measurements: tuple[Measurement, ...]
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """How one measurement is served: the answer that `kvitals check` prints."""

    measurement: str
    summary: str
    state: State
    hook: str = ""
    reason: str = ""
    remedy: str = ""
    way: Way | None = None


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


@dataclass(frozen=True, slots=True)
class Reading:
    """Totals since attach, at one moment. A key that is absent was not measured."""

    totals: Mapping[tuple[str, Field], int]


@dataclass(frozen=True, slots=True)
class ChartTick:
    """The values of one chart in one tick, in the order of its dimensions.

    values are per second (levels: as they are), signed as drawn; None means
    not known. totals are the sums since attach, never negated.
    """

    chart: Chart
    values: tuple[float | None, ...]
    totals: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """One step of time and what was measured in it.

    time is the wall clock in whole seconds; elapsed_us is the real length of
    the step in microseconds, 0 in the first, which has no values.
    """

    number: int
    time: int
    elapsed_us: int
    charts: tuple[ChartTick, ...] = field(default=())
