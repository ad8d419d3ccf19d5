"""What is missing is named; what is enough is enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.kernel.privileges import missing_capabilities

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
def test_missing(tmp_path: Path, held: int, last: int, missing: tuple[str, ...]) -> None:
    status, cap_last_cap = tmp_path / "status", tmp_path / "cap_last_cap"
    status.write_text(f"Name:\tx\nCapEff:\t{held:016x}\n")
    cap_last_cap.write_text(f"{last}\n")
    assert missing_capabilities(status, cap_last_cap) == missing
