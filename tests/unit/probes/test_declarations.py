"""What probes declare is what the C side has, and every folder entry is in the list."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals import probes
from kvitals.kernel.counters import SLOTS
from kvitals.kernel.syscalls import IA32, NATIVE
from kvitals.model import Measurement, Mode, Rung
from kvitals.probes import MEASUREMENTS, PROBES
from tests.c_side import enumerators

HELPERS = {"__init__", "drawing", "ways"}

# Where the name of a measurement and of its slot differ in words.
SLOT_NAMES = {
    "process.process": "PROCESS_CREATE",
    "process.process_failed": "PROCESS_CREATE_FAILED",
    "process.thread": "THREAD_CREATE",
    "process.thread_failed": "THREAD_CREATE_FAILED",
    "process.exit": "TASK_EXIT",
    "process.release": "TASK_RELEASE",
}


def slot_name(measurement: Measurement) -> str:
    plain = measurement.name.replace("socket.", "").replace(".", "_").upper()
    return SLOT_NAMES.get(measurement.name, plain)


def test_every_slot_is_the_number_of_the_c_side() -> None:
    declared = {slot_name(one): one.slot for one in MEASUREMENTS if one.slot is not None}
    numbers = enumerators("slots.bpf.h", "slot")
    assert numbers.pop("SLOTS") == SLOTS
    assert {f"SLOT_{name}": slot for name, slot in declared.items()} | {"SLOT_NONE": 0} == numbers


def test_rungs_are_in_the_order_of_the_c_side() -> None:
    names = [*(f"RUNG_{one.name}" for one in Rung), "RUNGS"]
    assert names == list(enumerators("config.bpf.h", "rung"))


def test_every_probe_file_is_in_the_list() -> None:
    files = {path.stem for path in Path(str(probes.__file__)).parent.glob("*.py")}
    assert {probe.name for probe in PROBES} == files - HELPERS


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("measurement", MEASUREMENTS, ids=lambda one: one.name)
def test_every_measurement_has_a_way_in_every_mode_in_which_it_exists(
    measurement: Measurement, mode: Mode
) -> None:
    if measurement.in_mode(mode):
        assert any(mode in way.modes for way in measurement.ways)


def test_every_dispatched_system_call_has_a_number() -> None:
    names = {name for one in MEASUREMENTS for way in one.ways for name in way.syscalls}
    assert names == set(NATIVE) == set(IA32)
