from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.web.simple_pattern import BETWEEN_IDS, BETWEEN_NAMES, read_patterns


@pytest.mark.parametrize(
    ("patterns", "name", "expected"),
    [
        ("read", "read", True),
        ("read", "reads", False),
        ("READ", "read", False),
        ("r*", "read", True),
        ("*a*", "read", True),
        ("r*d", "read", True),
        ("r*x*d", "read", False),
        ("*", "", True),
        ("", "read", False),
        ("!read,*", "read", False),
        ("!read,*", "write", True),
        ("*,!read", "read", True),
        ("!read", "write", False),
        ("a b", "a b", True),
        ("x|a b", "a b", True),
        ("a.b", "axb", False),
        ("k=v, w|x", "k=v, w|x", True),
        ("*", "two\nlines", True),
    ],
)
def test_the_first_pattern_that_fits_decides(patterns: str, name: str, expected: bool) -> None:
    assert read_patterns(patterns, BETWEEN_NAMES)(name) is expected


def test_ids_have_spaces_between_them_as_well() -> None:
    fits = read_patterns("ebpf.io  apps.*", BETWEEN_IDS)
    assert [fits(one) for one in ("ebpf.io", "apps.x", "users.x")] == [True, True, False]


@given(st.text(), st.text())
def test_any_text_is_patterns(patterns: str, name: str) -> None:
    assert read_patterns(patterns, BETWEEN_NAMES)(name) in {True, False}


@given(st.text(min_size=1))
def test_a_name_is_meant_by_itself(name: str) -> None:
    assert read_patterns(name, BETWEEN_NAMES)(name)
