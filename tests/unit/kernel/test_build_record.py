"""Which compiler made the objects is told, and a record that is none costs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.kernel import build_record


def test_the_compiler_is_told(tmp_path: Path) -> None:
    (tmp_path / "build.json").write_text('{"compiler": "clang 1.2.3", "flags": []}')
    assert build_record.compiler(tmp_path) == "clang 1.2.3"


@pytest.mark.parametrize("record", ["", "[]", "{}", '{"compiler": 7}', "\x00", "[" * 4000, "7"])
def test_a_record_that_tells_nothing_costs_nothing(tmp_path: Path, record: str) -> None:
    (tmp_path / "build.json").write_text(record)
    assert build_record.compiler(tmp_path) == build_record.UNKNOWN


def test_without_a_record_nothing_is_known(tmp_path: Path) -> None:
    assert build_record.compiler(tmp_path) == build_record.UNKNOWN
