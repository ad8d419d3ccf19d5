"""Each object is given the programs and the constants that its ways need."""

from __future__ import annotations

import struct

import pytest

from kvitals.kernel.assignment import Knowledge, make_plan
from kvitals.kernel.blueprint import GATES, Blueprint, Constants, draw
from kvitals.kernel.features import Answer, Finding
from kvitals.kernel.maps import MAKERS, WALKS, Keeping
from kvitals.kernel.syscalls import IA32, NATIVE, RESULT_IS_BYTES
from kvitals.model import Mode, Rung
from kvitals.probes import MEASUREMENTS
from tests.c_side import enumerators, header

SLOTS = {one.name: one.slot for one in MEASUREMENTS}


def knowledge(*missing: Rung) -> Knowledge:
    return Knowledge(
        {rung: Finding(rung, Answer.NO if rung in missing else Answer.YES) for rung in Rung}
    )


def drawn(
    mode: Mode, *missing: Rung, only_cgroup: int = 0, known: Knowledge | None = None
) -> dict[str, Blueprint]:
    known = known or knowledge(*missing)
    plan = make_plan(MEASUREMENTS, mode, known)
    constants = Constants(only_cgroup, v1_controller=2)
    return {one.object: one for one in draw(plan, MEASUREMENTS, known, constants)}


def without_storage(*missing: Rung) -> Knowledge:
    known = knowledge(*missing)
    known.refused[MAKERS[Keeping.STORAGE], WALKS[Keeping.STORAGE]] = "not asked for"
    return known


def without_processes() -> Knowledge:
    known = without_storage(Rung.FEXIT, Rung.KPROBE)
    known.refused[MAKERS[Keeping.TABLE], WALKS[Keeping.TABLE]] = "not asked for"
    return known


def keepings(blueprints: dict[str, Blueprint]) -> set[Keeping]:
    """Where objects keep counts of processes, but for the one that has none."""
    return {one.keeping for name, one in blueprints.items() if name != "datagrams"}


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
    assert drawn(Mode.RETURN)["vfs"].config[-4] == 1
    assert drawn(Mode.ENTRY)["vfs"].config[-4] == 0


def test_the_constants_are_those_of_the_c_side_in_their_order() -> None:
    body = header("config.bpf.h").split("struct config {")[1].split("}")[0]
    declared = [one.split()[-2:] for one in body.split(";")[:-1]]
    assert declared == [
        ["__u64", "only_cgroup"],
        ["__u32", "served[RUNGS]"],
        ["__u8", "count_errors"],
        ["__u8", "processes"],
        ["__u8", "v1_controller"],
        ["__u8", "gate"],
        ["__u32", "edition"],
    ]


def test_the_edition_is_the_last_constant() -> None:
    vfs = drawn(Mode.ENTRY)["vfs"]
    assert vfs.config_of(7) == vfs.config + struct.pack("=I", 7)


def test_every_object_that_counts_has_a_gate_of_its_own() -> None:
    assert len(set(GATES.values())) == len(GATES) <= enumerators("counters.bpf.h")["GATES"]
    everything = {way.object for one in MEASUREMENTS for way in one.ways}
    assert everything - {"datagrams"} == set(GATES)


def test_an_object_of_what_cannot_fail_is_the_same_in_both_modes() -> None:
    for name in ("processes", "network", "datagrams", "socket_plain"):
        one, other = (drawn(mode, Rung.FEXIT, Rung.KPROBE).get(name) for mode in Mode)
        assert one == other


def test_every_object_is_told_where_counts_are_kept_and_which_controller_names() -> None:
    told = {name: tuple(one.config[-3:-1]) for name, one in drawn(Mode.RETURN).items()}
    # Nothing of processes matters to the peers of datagrams.
    assert told.pop("datagrams") == (0, 2)
    assert set(told.values()) == {(1, 2)}


def test_an_object_without_words_of_processes_stays_when_these_are_turned_off() -> None:
    found = drawn(Mode.ENTRY, Rung.FEXIT, Rung.KPROBE)
    off = drawn(Mode.ENTRY, Rung.FEXIT, Rung.KPROBE, known=without_processes())
    for name in ("datagrams", "socket_plain"):
        assert found[name] == off[name]


def test_counts_of_processes_are_kept_in_storage() -> None:
    assert keepings(drawn(Mode.RETURN)) == {Keeping.STORAGE}


def test_counts_are_kept_in_the_table_where_there_is_no_storage() -> None:
    assert keepings(drawn(Mode.RETURN, known=without_storage())) == {Keeping.TABLE}


def test_counts_of_processes_are_off_where_neither_can_be_walked() -> None:
    assert keepings(drawn(Mode.RETURN, Rung.ITERATOR)) == {Keeping.OFF}


@pytest.mark.parametrize("missing", [(), (Rung.FEXIT,), (Rung.FEXIT, Rung.KPROBE)])
def test_the_maker_of_the_maps_comes_first(missing: tuple[Rung, ...]) -> None:
    assert next(iter(drawn(Mode.RETURN, *missing))) == "processes"
    assert next(iter(drawn(Mode.RETURN, known=without_storage(*missing)))) == "processes_table"


def test_an_object_that_may_count_for_the_host_alone_does() -> None:
    known = knowledge()
    known.host_only.add("vfs")
    found = drawn(Mode.RETURN, known=known)
    assert found["vfs"].keeping is Keeping.OFF
    assert found["vfs"].config[-3] == Keeping.OFF
    assert found["file"].keeping is Keeping.STORAGE


def test_plain_programs_can_keep_counts_in_the_table() -> None:
    found = drawn(Mode.RETURN, known=without_storage(Rung.FEXIT))
    assert found["vfs_plain"].keeping is Keeping.TABLE
