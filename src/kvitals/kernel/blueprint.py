"""What each BPF object must be given before it is loaded, derived from a plan.

Knows the layout of `struct config` in bpf/lib/config.bpf.h. Makes no call
into the kernel, so a blueprint is the same on every machine.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from kvitals.kernel.assignment import Knowledge, transfers_bytes
from kvitals.kernel.maps import MAKERS, Keeping
from kvitals.kernel.process_words import is_counted_for_processes
from kvitals.kernel.syscalls import dispatch_table
from kvitals.model import Field, Measurement, Mode, Plan, Rung, Way

# A 64-bit id, a 32-bit set of slots for each rung, and four bytes; then the edition.
_CONFIG = struct.Struct(f"=Q{len(Rung)}I4B")
_EDITION = struct.Struct("=I")
DISPATCHERS = ("syscalls", "syscalls_plain")
# The objects that count, each by its gate.
_OF_HOST = ("file", "vfs", "process", "socket", "syscalls")
_OF_PEERS = ("network", "network_by_port")
_GATED = (*_OF_HOST, *(f"{one}_plain" for one in _OF_HOST), *_OF_PEERS, *MAKERS.values())
GATES = {name: gate for gate, name in enumerate(_GATED)}
# Those for which processes matter though they count in no words of theirs.
_TELLING_PROCESSES = frozenset({*MAKERS.values(), *_OF_PEERS})


@dataclass(frozen=True, slots=True)
class Blueprint:
    """One object: the programs to load, the programs to hang on a cgroup, and its constants.

    keeping is where it counts for each process, or OFF when it does not.
    Two that are equal stand for objects that do the same.
    """

    object: str
    programs: tuple[str, ...]
    cgroup_programs: frozenset[str]
    keeping: Keeping
    config: bytes
    table: bytes | None

    def config_of(self, edition: int) -> bytes:
        """The constants of one edition of the object."""
        return self.config + _EDITION.pack(edition)


@dataclass(frozen=True, slots=True)
class Constants:
    """What a run decides for all objects; see `struct config`."""

    only_cgroup: int = 0
    v1_controller: int = 0


def keeping_of(plan: Plan) -> Keeping:
    """Where a plan keeps the counts of processes: some way's object makes the maps."""
    objects = {service.way.object for service in plan.services if service.way is not None}
    return next((one for one, maker in MAKERS.items() if maker in objects), Keeping.OFF)


# The makers of maps come first, and dispatchers last.
def _order(name: str) -> tuple[bool, bool, str]:
    return name not in MAKERS.values(), name in DISPATCHERS, name


# What cannot fail is the same in both modes, and so is its object.
def _can_fail(chosen: tuple[Way, Measurement]) -> bool:
    return Field.ERRORS in chosen[1].fields


def draw(
    plan: Plan,
    measurements: Sequence[Measurement],
    knowledge: Knowledge,
    constants: Constants,
) -> tuple[Blueprint, ...]:
    """The blueprints of all objects that a plan needs, in the order in which to load them."""
    keeping = keeping_of(plan)
    by_name = {one.name: one for one in measurements}
    ways = [
        (service.way, by_name[service.measurement])
        for service in plan.services
        if service.way is not None
    ]
    blueprints = []
    for name in sorted({way.object for way, _ in ways}, key=_order):
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
        is_told = name in _TELLING_PROCESSES or any(
            is_counted_for_processes(measured) for _, measured in chosen
        )
        kept = keeping if is_told and name not in knowledge.host_only else Keeping.OFF
        blueprints.append(
            Blueprint(
                object=name,
                programs=tuple(dict.fromkeys(programs)),
                cgroup_programs=frozenset(on_cgroup),
                keeping=kept,
                config=_CONFIG.pack(
                    constants.only_cgroup,
                    *served,
                    plan.mode is Mode.RETURN and any(map(_can_fail, chosen)),
                    kept,
                    constants.v1_controller,
                    GATES.get(name, 0),
                ),
                table=dispatch_table(dispatched) if name in DISPATCHERS else None,
            )
        )
    return tuple(blueprints)
