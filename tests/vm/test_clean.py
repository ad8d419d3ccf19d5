"""`kvitals clean` takes out the events of dead kvitals processes and touches no other probe."""

from __future__ import annotations

import pytest

from tests.conftest import UNAVAILABLE
from vmtest import KernelUnavailable, run
from vmtest.kernels import kernel_named
from vmtest.store import CHECKOUT

KVITALS = CHECKOUT / ".venv" / "bin" / "kvitals"
INSIDE = CHECKOUT / "tests" / "vm" / "clean_inside.sh"


@pytest.fixture(scope="module")
def told() -> dict[str, list[str]]:
    """The lines of each part that the script inside has printed."""
    try:
        result = run(kernel_named("6.1"), ["sh", str(INSIDE), str(KVITALS)])
    except KernelUnavailable as error:
        pytest.skip(f"{UNAVAILABLE}: {error}")
    assert result.status == 0, result.output
    parts = (part.splitlines() for part in result.output.split("== ")[1:])
    return {name: lines for name, *lines in parts}


@pytest.fixture(scope="module")
def dead(told: dict[str, list[str]]) -> str:
    return told["pids"][0].split()[0]


@pytest.fixture(scope="module")
def live(told: dict[str, list[str]]) -> str:
    return told["pids"][0].split()[1]


def without(lines: list[str], *events: str) -> list[str]:
    return [line for line in lines if not any(f":{event} " in line for event in events)]


def test_exactly_the_leftovers_are_gone(told: dict[str, list[str]], dead: str) -> None:
    leftovers = (f"kvitals/p_vfs_write_{dead}", f"kvitals/r_vfs_write_{dead}")
    assert len(told["before"]) == 7
    assert without(told["before"], *leftovers) == told["after"]
    assert len(told["after"]) == 5


def test_a_foreign_probe_stays_and_counts_on(told: dict[str, list[str]]) -> None:
    assert "p:foreign/vfs_read_probe vfs_read" in told["after"]
    assert told["enabled"] == ["1"]
    first, second = (int(number) for number in told["hits"][0].split())
    assert second >= first + 5


def test_it_tells_what_it_did_and_whose_the_others_are(
    told: dict[str, list[str]], dead: str, live: str
) -> None:
    libbpf = f"kprobes/libbpf_{dead}_vfs_open_0x0_1"
    *lines, last = told["cleaned"]
    assert sorted(lines) == [
        f"left alone foreign/p_vfs_write_{dead}: not of kvitals",
        "left alone foreign/vfs_read_probe: not of kvitals",
        f"left alone {libbpf}: not of kvitals",
        f"left alone kvitals/p_vfs_write_{live}: process {live} runs",
        "left alone kvitals/unnamed: not of kvitals",
        f"removed kvitals/p_vfs_write_{dead}: process {dead} is gone",
        f"removed kvitals/r_vfs_write_{dead}: process {dead} is gone",
    ]
    assert last.startswith("Of these, 1 by libbpf in processes that are gone.")


def test_a_dry_run_changes_nothing(told: dict[str, list[str]], dead: str) -> None:
    assert told["before"] == told["after_dry"]
    assert f"would remove kvitals/p_vfs_write_{dead}: process {dead} is gone" in told["dry"]


def test_an_event_in_use_is_told_and_stops_no_other(told: dict[str, list[str]], dead: str) -> None:
    busy = f"kvitals/p_vfs_open_{dead}"
    assert f"could not remove {busy}: Device or resource busy" in told["busy"]
    assert f"removed kvitals/p_vfs_write_{dead}: process {dead} is gone" in told["busy"]
    assert told["busy_status"] == ["1"]
    assert [*told["after"], f"p:{busy} vfs_open"] == told["after_busy"]


def test_without_the_right_it_ends_with_77(told: dict[str, list[str]]) -> None:
    assert told["readonly_status"] == ["77"]
    assert "kvitals may not write /sys/kernel/tracing/kprobe_events" in told["readonly"][0]


def test_once_their_processes_end_they_go_too(
    told: dict[str, list[str]], dead: str, live: str
) -> None:
    gone = (f"kvitals/p_vfs_write_{live}", f"kvitals/p_vfs_open_{dead}")
    assert without(told["after_busy"], *gone) == told["end"]
