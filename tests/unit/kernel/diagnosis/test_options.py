"""Options are found in any configuration, packed or not, and each says what it is for."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kvitals.kernel.diagnosis.check import Check
from kvitals.kernel.diagnosis.options import OPTIONS, candidates, options, read_config
from kvitals.kernel.features import Answer

TEXT = "CONFIG_BPF=y\nCONFIG_BPF_SYSCALL=m\n# CONFIG_KPROBES is not set\nCONFIG_HZ=250\nrubbish\n"


def by_name(checks: tuple[Check, ...]) -> dict[str, Check]:
    return {one.name: one for one in checks}


@pytest.mark.parametrize("name", ["config.gz", "config-6.1"])
def test_what_is_built_in_is_a_yes_and_all_else_a_no(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(TEXT.encode()) if name.endswith(".gz") else TEXT.encode())
    found = by_name(options((tmp_path / "absent", path)))
    assert found["configuration"].detail == str(path)
    assert found["BPF"].answer is Answer.YES
    assert {found[name].answer for name in ("BPF_SYSCALL", "KPROBES", "FTRACE")} == {Answer.NO}
    assert found["KPROBES"].remedy == "a kernel built with CONFIG_KPROBES=y"


def test_an_option_that_other_ways_make_up_for_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(TEXT)
    check = by_name(options((path,)))["KPROBES_ON_FTRACE"]
    assert not check.matters
    assert "they work without" in check.detail


@pytest.mark.parametrize("content", [b"", b"no gzip", gzip.compress(TEXT.encode())[:-9], None])
def test_without_a_configuration_nothing_can_be_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "config.gz"
    if content is not None:
        path.write_bytes(content)
    checks = options((path,))
    assert [one.name for one in checks[1:]] == [name for name, _, _ in OPTIONS]
    assert {one.answer for one in checks[1:]} == {Answer.UNKNOWN}


def test_the_first_that_is_there_counts(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    first.write_text("CONFIG_A=y\n")
    second.write_text("CONFIG_B=y\n")
    assert read_config((first, second)) == (first, "CONFIG_A=y\n")


def test_the_places_are_those_of_the_running_kernel() -> None:
    assert Path("/boot/config-6.1.0") in candidates("6.1.0")
