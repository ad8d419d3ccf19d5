"""Maps are as large as asked for, and the numbers of the C side are ours."""

from __future__ import annotations

import mmap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.settings import PID_TABLE_BOUNDS
from kvitals.kernel.cgroups import V1_CONTROLLERS
from kvitals.kernel.maps import (
    ALL_MAPS,
    MAKERS,
    SHARED,
    WALKS,
    Keeping,
    buffer_bytes,
    map_sizes,
)
from kvitals.probes import MEASUREMENTS
from tests.c_side import LIB, enumerators

TABLE_SIZES = st.integers(*PID_TABLE_BOUNDS)


@given(TABLE_SIZES)
def test_a_buffer_is_a_power_of_two_of_at_least_a_page(table_size: int) -> None:
    size = buffer_bytes(table_size)
    assert size & size - 1 == 0
    assert size >= mmap.PAGESIZE


@given(TABLE_SIZES, TABLE_SIZES)
def test_a_larger_table_has_no_smaller_buffer(one: int, other: int) -> None:
    less, more = sorted((one, other))
    assert buffer_bytes(less) <= buffer_bytes(more)


def test_the_smallest_table_has_a_page() -> None:
    assert buffer_bytes(1) == mmap.PAGESIZE


def test_each_way_of_keeping_sizes_one_map_of_its_own() -> None:
    assert map_sizes(Keeping.OFF, 100) == {}
    assert map_sizes(Keeping.STORAGE, 100) == {"messages": buffer_bytes(100)}
    assert map_sizes(Keeping.TABLE, 100) == {"entries": 100}


@pytest.mark.parametrize("keeping", Keeping)
def test_the_map_that_is_sized_is_used(keeping: Keeping) -> None:
    assert map_sizes(keeping, 1).keys() <= set(SHARED[keeping])


def test_every_map_is_one_of_the_c_side() -> None:
    text = "\n".join(path.read_text() for path in LIB.glob("*.h"))
    for name in ALL_MAPS:
        assert f'{name} SEC(".maps")' in text


def test_every_keeping_that_counts_has_a_maker_a_walk_and_maps() -> None:
    counting = set(Keeping) - {Keeping.OFF}
    assert counting == set(MAKERS) == set(WALKS) == {one for one in SHARED if SHARED[one]}


def test_the_walk_is_a_program_of_the_maker() -> None:
    ways = {way.object: way.programs for one in MEASUREMENTS for way in one.ways if way.number}
    for keeping, maker in MAKERS.items():
        assert WALKS[keeping] in ways[maker]


def test_keepings_are_numbered_as_on_the_c_side() -> None:
    named = {"OFF": "PROCESSES_OFF", "STORAGE": "PROCESSES_IN_STORAGE"}
    ours = {named.get(one.name, f"PROCESSES_IN_{one.name}"): one.value for one in Keeping}
    assert ours == enumerators("config.bpf.h", "keeping")


def test_v1_controllers_are_in_the_order_of_the_c_side() -> None:
    names = ["V1_NONE", *(f"V1_{one.upper()}" for one in V1_CONTROLLERS)]
    assert names == list(enumerators("config.bpf.h", "v1_controller"))
