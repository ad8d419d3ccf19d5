"""Each object is given the programs and the constants that its ways need."""

from __future__ import annotations

import struct

from kvitals.kernel.assignment import Knowledge, make_plan
from kvitals.kernel.blueprint import Blueprint, draw
from kvitals.kernel.features import Answer, Finding
from kvitals.kernel.syscalls import IA32, NATIVE, RESULT_IS_BYTES
from kvitals.model import Mode, Rung
from kvitals.probes import MEASUREMENTS

SLOTS = {one.name: one.slot for one in MEASUREMENTS}


def drawn(mode: Mode, *missing: Rung, only_cgroup: int = 0) -> dict[str, Blueprint]:
    known = Knowledge(
        {rung: Finding(rung, Answer.NO if rung in missing else Answer.YES) for rung in Rung}
    )
    plan = make_plan(MEASUREMENTS, mode, known)
    return {one.object: one for one in draw(plan, MEASUREMENTS, known, only_cgroup)}


def served(blueprint: Blueprint) -> tuple[int, ...]:
    return struct.unpack_from(f"{len(Rung)}I", blueprint.config, 8)


def test_no_slot_is_served_twice() -> None:
    for missing in ((), (Rung.FEXIT,), (Rung.FEXIT, Rung.KPROBE), (Rung.SYSCALL,)):
        masks = [mask for one in drawn(Mode.RETURN, *missing).values() for mask in served(one)]
        assert sum(masks) == sum(
            {1 << bit for mask in masks for bit in range(32) if mask >> bit & 1}
        )


def test_the_dispatcher_is_not_needed_where_functions_can_be_hooked() -> None:
    assert "syscalls" not in drawn(Mode.RETURN)


def test_the_dispatcher_comes_last() -> None:
    assert list(drawn(Mode.ENTRY, Rung.FEXIT, Rung.KPROBE))[-1] == "syscalls"


def test_the_table_has_each_system_call_with_its_slot() -> None:
    table = drawn(Mode.ENTRY, Rung.FEXIT, Rung.KPROBE)["syscalls"].table
    assert table is not None
    assert table[2 * NATIVE["read"]] == SLOTS["vfs.read"] | RESULT_IS_BYTES  # type: ignore[operator]
    assert table[2 * IA32["close"] + 1] == SLOTS["file.close"]


def test_entry_mode_does_not_look_at_clone() -> None:
    table = drawn(Mode.ENTRY, Rung.FEXIT, Rung.KPROBE)["syscalls"].table
    assert table is not None
    assert table[2 * NATIVE["clone"]] == 0


def test_the_cgroup_is_the_first_constant() -> None:
    config = drawn(Mode.ENTRY, only_cgroup=2**40 + 7)["vfs"].config
    assert struct.unpack_from("Q", config)[0] == 2**40 + 7


def test_errors_are_counted_in_return_mode_alone() -> None:
    assert drawn(Mode.RETURN)["vfs"].config[-8] == 1
    assert drawn(Mode.ENTRY)["vfs"].config[-8] == 0
