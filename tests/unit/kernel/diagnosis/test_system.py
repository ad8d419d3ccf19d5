"""Version, machine and BTF are judged by what was tested and by what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.kernel.diagnosis import system
from kvitals.kernel.features import Answer


@pytest.mark.parametrize(
    ("release", "answer"),
    [
        ("6.18.44-fc", Answer.YES),
        ("5.10.0-28-amd64", Answer.YES),
        ("5.4.0-26-generic", Answer.UNKNOWN),
        ("3.10.0-1127.el7.x86_64", Answer.UNKNOWN),
        ("4.4.0", Answer.NO),
        ("nonsense", Answer.UNKNOWN),
        ("", Answer.UNKNOWN),
    ],
)
def test_versions(release: str, answer: Answer) -> None:
    assert system.version(release).answer is answer


def test_another_machine_leaves_some_hooks() -> None:
    assert system.architecture("x86_64").answer is Answer.YES
    assert "know those of x86_64 alone" in system.architecture("aarch64").detail


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"\x9f\xeb\x01", Answer.YES),
        (b"\xeb\x9f\x01", Answer.YES),
        (b"ELF", Answer.NO),
        (b"", "no"),
    ],
)
def test_type_information(tmp_path: Path, content: bytes, answer: Answer) -> None:
    path = tmp_path / "vmlinux"
    path.write_bytes(content)
    assert system.type_information(path).answer == answer


def test_without_type_information_the_option_is_named(tmp_path: Path) -> None:
    check = system.type_information(tmp_path / "none")
    assert check.answer is Answer.NO
    assert "CONFIG_DEBUG_INFO_BTF=y" in check.remedy
