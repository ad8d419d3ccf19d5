"""What each BPF object must be given before it is loaded, derived from a plan.

Knows the layout of `struct config` in bpf/lib/counters.bpf.h. Makes no call
into the kernel, so a blueprint is the same on every machine.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from kvitals.kernel.assignment import Knowledge, transfers_bytes
from kvitals.kernel.syscalls import dispatch_table
from kvitals.model import Measurement, Mode, Plan, Rung

# A 64-bit id, a 32-bit set of slots for each rung, and a flag, padded to 8 bytes.
_CONFIG = struct.Struct(f"=Q{len(Rung)}IB7x")
DISPATCHERS = ("syscalls", "syscalls_plain")


@dataclass(frozen=True, slots=True)
class Blueprint:
    """One object: the programs to load, the programs to hang on a cgroup, and its constants."""

    object: str
    programs: tuple[str, ...]
    cgroup_programs: frozenset[str]
    config: bytes
    table: bytes | None


def draw(
    plan: Plan, measurements: Sequence[Measurement], knowledge: Knowledge, only_cgroup: int
) -> tuple[Blueprint, ...]:
    """The blueprints of all objects that a plan needs; dispatchers last."""
    by_name = {one.name: one for one in measurements}
    ways = [
        (service.way, by_name[service.measurement])
        for service in plan.services
        if service.way is not None
    ]
    names = sorted({way.object for way, _ in ways}, key=lambda name: (name in DISPATCHERS, name))
    blueprints = []
    for name in names:
        chosen = [(way, measured) for way, measured in ways if way.object == name]
        served = [0] * len(Rung)
        for way, measured in chosen:
            if measured.slot is not None:
                served[way.rung] |= 1 << measured.slot
        programs = [one for way, _ in chosen for one in knowledge.programs(way)]
        on_cgroup = [one for way, _ in chosen if way.rung is Rung.CGROUP for one in way.programs]
        dispatched = [
            (syscall, measured.slot, transfers_bytes(measured))
            for way, measured in chosen
            for syscall in way.syscalls
            if measured.slot is not None
        ]
        blueprints.append(
            Blueprint(
                object=name,
                programs=tuple(dict.fromkeys(programs)),
                cgroup_programs=frozenset(on_cgroup),
                config=_CONFIG.pack(only_cgroup, *served, plan.mode is Mode.RETURN),
                table=dispatch_table(dispatched) if name in DISPATCHERS else None,
            )
        )
    return tuple(blueprints)
