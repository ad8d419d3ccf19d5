"""What is missing is named; what is enough is enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.kernel.capabilities import effective_capabilities, is_known
from kvitals.kernel.privileges import may_attach_to_cgroups, missing_capabilities

BPF, PERFMON, SYS_ADMIN = 1 << 39, 1 << 38, 1 << 21


@pytest.mark.parametrize(
    ("held", "last", "missing"),
    [
        (0, 40, ("CAP_BPF", "CAP_PERFMON")),
        (BPF, 40, ("CAP_PERFMON",)),
        (BPF | PERFMON, 40, ()),
        (SYS_ADMIN, 40, ()),
        (0, 37, ("CAP_SYS_ADMIN",)),
        (SYS_ADMIN, 37, ()),
    ],
)
def test_missing(held: int, last: int, missing: tuple[str, ...]) -> None:
    assert missing_capabilities(held, lambda number: number <= last) == missing


@pytest.mark.parametrize(
    ("held", "may"), [(0, False), (BPF | PERFMON, False), (1 << 12, True), (SYS_ADMIN, True)]
)
def test_cgroups_take_a_right_of_their_own(held: int, *, may: bool) -> None:
    assert may_attach_to_cgroups(held) is may


def test_what_is_held_is_what_the_kernel_shows_of_this_process() -> None:
    shown = Path("/proc/self/status").read_text(encoding="utf-8")
    wanted = next(line for line in shown.split("\n") if line.startswith("CapEff:"))
    assert effective_capabilities() == int(wanted.split()[1], 16)


def test_what_the_kernel_knows_ends_where_it_says() -> None:
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text(encoding="utf-8"))
    assert [is_known(0), is_known(last), is_known(last + 1)] == [True, True, False]
