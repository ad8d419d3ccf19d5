"""The table of kernels says what was wrong, and growth of programs is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vm import matrix


def row(**instructions: int) -> matrix.Row:
    return matrix.Row("6.1", "6.1.0-1", "as it is", {"automatic entry": "exact (18)"}, instructions)


@pytest.mark.parametrize(
    ("served", "differences", "text", "good"),
    [
        (18, {}, "exact (18)", True),
        (0, {}, "not offered", True),
        (18, {"vfs.read calls": "8 instead of 7"}, "vfs.read calls: 8 instead of 7", False),
    ],
)
def test_a_cell_tells_what_came_out(
    served: int, differences: dict[str, str], text: str, *, good: bool
) -> None:
    assert matrix.cell(served, differences) == text
    assert matrix.is_good(text) is good


def test_a_program_may_grow_by_a_quarter() -> None:
    assert matrix.grown(row(one=125), [row(one=100)]) == []


def test_a_program_that_grows_more_is_told() -> None:
    assert matrix.grown(row(one=126), [row(one=100)]) == ["one: 126 instructions, recorded 100"]


def test_a_program_without_a_record_is_told() -> None:
    assert matrix.grown(row(new=1), [row(one=1)]) == ["new: 1 instructions, recorded None"]


def test_a_boot_without_a_record_is_told() -> None:
    assert matrix.grown(row(one=1), [])[0].startswith("no record of 6.1 as it is")


def test_rows_come_back_from_their_file(tmp_path: Path) -> None:
    matrix.save([row(one=1)], tmp_path / "matrix.json")
    assert matrix.load(tmp_path / "matrix.json") == [row(one=1)]


def test_the_table_has_a_line_for_each_boot() -> None:
    assert "| 6.1.0-1 | as it is | exact (18) |" in matrix.table([row()])


def test_a_cell_in_which_less_is_served_is_told() -> None:
    less = matrix.Row("6.1", "6.1.0-2", "as it is", {"automatic entry": "exact (17)"})
    assert matrix.lost(row(), [row()]) == []
    assert matrix.lost(row(), []) == []
    assert matrix.lost(row(), [less]) == []
    assert matrix.lost(less, [row()]) == ["automatic entry: exact (17), recorded exact (18)"]
