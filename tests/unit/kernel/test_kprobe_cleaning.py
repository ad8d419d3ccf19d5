"""Which events libbpf left, and what is written to remove one. The kernel's part: tests/vm."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kvitals.kernel.kprobe_cleaning import has_kprobes, libbpf_leftovers, remove
from kvitals.kernel.kprobe_events import KprobeEvent

DEAD = 2**22 + 1  # beyond the largest number that a process can have


def event(group: str, name: str) -> KprobeEvent:
    return KprobeEvent(f"p:{group}/{name} vfs_read", group, name, None)


@pytest.mark.parametrize("name", [f"libbpf_{DEAD}_vfs_read_0x0_1", f"libbpf_{DEAD}_7_vfs_read_0x0"])
def test_events_of_libbpf_in_dead_processes_are_found(name: str) -> None:
    assert libbpf_leftovers([event("kprobes", name)]) == (event("kprobes", name),)


@pytest.mark.parametrize(
    "name", [f"libbpf_{os.getpid()}_vfs_read_0x0_1", f"p_vfs_read_{DEAD}", "libbpf_x_1", "libbpf_"]
)
def test_other_events_are_not_leftovers_of_libbpf(name: str) -> None:
    assert libbpf_leftovers([event("kprobes", name)]) == ()


def test_a_removal_is_appended(tmp_path: Path) -> None:
    path = tmp_path / "kprobe_events"
    path.write_text("what is there\n")
    remove(event("kvitals", "p_vfs_read_1"), path)
    assert path.read_text() == "what is there\n-:kvitals/p_vfs_read_1\n"


def test_a_removal_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        remove(event("kvitals", "p_vfs_read_1"), tmp_path / "kprobe_events")
    assert list(tmp_path.iterdir()) == []


def test_kprobes_are_there_where_their_pmu_is(tmp_path: Path) -> None:
    assert has_kprobes(tmp_path)
    assert not has_kprobes(tmp_path / "kprobe")
