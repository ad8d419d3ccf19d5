from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.web.answers import RequestError
from kvitals.web.simple_pattern import (
    BETWEEN_IDS,
    BETWEEN_NAMES,
    MOST_WITH_ASTERISK,
    read_patterns,
)


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


@given(
    st.text("ab*!,", max_size=12),
    st.text("ab", max_size=8),
)
def test_asterisks_mean_what_they_mean_in_a_regular_expression(patterns: str, name: str) -> None:
    def fits(word: str) -> bool:
        pieces = word.removeprefix("!").split("*")
        return re.fullmatch(".*".join(map(re.escape, pieces)), name) is not None

    words = [word for word in patterns.split(",") if word]
    expected = next((not word.startswith("!") for word in words if fits(word)), False)
    assert read_patterns(patterns, BETWEEN_NAMES)(name) is (expected or name == patterns)


def searches(patterns: str, name: str) -> int:
    """How often a text is looked for in another while a name is matched."""
    count = 0

    def count_searches(_frame: object, event: str, called: object) -> None:
        nonlocal count
        count += event == "c_call" and getattr(called, "__name__", "") == "find"

    fits = read_patterns(patterns, BETWEEN_NAMES)
    sys.setprofile(count_searches)
    try:
        assert not fits(name)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("pieces", [1, 10, 100])
def test_no_part_of_a_name_is_looked_at_twice(pieces: int) -> None:
    assert searches("*a" * pieces + "*x*", "a" * 200) == pieces + 1


def test_asterisks_alone_cost_nothing() -> None:
    assert searches("*" * 10_000 + "x", "a" * 200) == 0


def test_a_pattern_that_is_longer_than_the_name_is_not_tried() -> None:
    assert searches("*a" * 10_000 + "*", "a" * 200) == 0


def test_of_a_thousand_names_none_is_tried() -> None:
    names = ",".join(f"name{number}" for number in range(1000))
    assert read_patterns(names, BETWEEN_NAMES)("name999")
    assert searches(names, "name1000") == 0


def test_more_asterisks_than_a_list_may_have_are_refused() -> None:
    words = [f"a{number}*" for number in range(MOST_WITH_ASTERISK + 1)]
    read_patterns(",".join(words[1:]), BETWEEN_NAMES)
    with pytest.raises(RequestError, match="100 may have an asterisk, and here 101 have one"):
        read_patterns(",".join(words), BETWEEN_NAMES)
