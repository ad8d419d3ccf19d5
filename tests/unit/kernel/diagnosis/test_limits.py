"""Capabilities, limits and settings are read as the kernel writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.kernel.diagnosis import limits
from kvitals.kernel.features import Answer

ALL, NONE = (1 << 41) - 1, 0
HEADER = "Limit                     Soft Limit           Hard Limit           Units\n"


@pytest.mark.parametrize(("held", "answer"), [(ALL, Answer.YES), (NONE, Answer.NO)])
def test_capabilities(held: int, answer: Answer) -> None:
    assert limits.capabilities(held).answer is answer
    assert limits.network_capability(held).answer is answer


@pytest.mark.parametrize(
    ("limit", "held", "answer"),
    [
        ("unlimited", NONE, Answer.YES),
        ("8388608", ALL, Answer.YES),
        ("8388608", NONE, Answer.NO),
        ("much", NONE, Answer.UNKNOWN),
    ],
)
def test_locked_memory(tmp_path: Path, limit: str, held: int, answer: Answer) -> None:
    path = tmp_path / "limits"
    path.write_text(f"{HEADER}Max locked memory         {limit}         {limit}         bytes\n")
    assert limits.locked_memory(path, held).answer is answer


@pytest.mark.parametrize(
    ("limit", "held", "answer"),
    [
        ("unlimited", NONE, Answer.YES),
        ("1048576", NONE, Answer.YES),
        ("64", ALL, Answer.YES),
        ("64", NONE, Answer.NO),
        ("many", NONE, Answer.UNKNOWN),
    ],
)
def test_open_files(tmp_path: Path, limit: str, held: int, answer: Answer) -> None:
    path = tmp_path / "limits"
    path.write_text(f"{HEADER}Max open files            32         {limit}         files\n")
    assert limits.open_files(path, held).answer is answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [("0\n", Answer.NO), ("1\n", Answer.YES), ("2\n", Answer.YES), ("", Answer.UNKNOWN)],
)
def test_settings(tmp_path: Path, text: str, answer: Answer) -> None:
    path = tmp_path / "setting"
    path.write_text(text)
    assert limits.unprivileged(path).answer is answer
    assert limits.compiler(path).answer is answer


def test_a_setting_that_is_not_there_could_not_be_told(tmp_path: Path) -> None:
    assert limits.unprivileged(tmp_path / "none").answer is Answer.UNKNOWN
