"""Each mode of lockdown has its consequences, and none is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.kernel.diagnosis import lockdown
from kvitals.kernel.features import Answer

NOTHING = "[none] integrity confidentiality\n"
INTEGRITY = "none [integrity] confidentiality\n"
CONFIDENTIALITY = "none integrity [confidentiality]\n"


def files(tmp_path: Path, text: str | None, mounts: str = "") -> tuple[Path, Path]:
    state, table = tmp_path / "lockdown", tmp_path / "mounts"
    if text is not None:
        state.write_text(text)
    table.write_text(mounts)
    return state, table


@pytest.mark.parametrize(
    ("text", "mode", "left"),
    [
        (NOTHING, Answer.YES, ["yes", "yes", "yes", "yes"]),
        (INTEGRITY, Answer.YES, ["yes", "yes", "yes", "no"]),
        (CONFIDENTIALITY, Answer.NO, ["yes", "no", "no", "no"]),
        ("none integrity", Answer.UNKNOWN, ["yes", *["could not tell"] * 3]),
        ("[paranoid]", Answer.UNKNOWN, ["yes", *["could not tell"] * 3]),
    ],
)
def test_modes_and_consequences(tmp_path: Path, text: str, mode: Answer, left: list[str]) -> None:
    state, table = files(tmp_path, text)
    assert lockdown.mode(state, table).answer is mode
    assert [one.answer for one in lockdown.consequences(state, table)] == left


def test_a_kernel_without_lockdown_withholds_nothing(tmp_path: Path) -> None:
    state, table = files(
        tmp_path, None, "31 23 0:12 / /sys/kernel/security rw - securityfs nodev rw\n"
    )
    assert lockdown.mode(state, table).answer is Answer.YES
    assert {one.answer for one in lockdown.consequences(state, table)} == {Answer.YES}


@pytest.mark.parametrize("mounts", ["", "31 23 0:12 / /mnt/security rw - securityfs nodev rw\n"])
def test_unmounted_is_not_absent(tmp_path: Path, mounts: str) -> None:
    check = lockdown.mode(*files(tmp_path, None, mounts))
    assert check.answer is Answer.UNKNOWN
    assert check.remedy == "mount -t securityfs nodev /sys/kernel/security"
