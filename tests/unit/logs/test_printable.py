"""Nothing passes that could steer a terminal or end a line."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.logs.printable import LONGEST, printable, printable_lines, shortened

ANY_TEXT = st.text(st.characters(codec=None))
STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(ANY_TEXT)
def test_nothing_steers_a_terminal_or_ends_a_line(text: str) -> None:
    safe = printable(text)
    assert not STEERING & {unicodedata.category(one) for one in safe}
    assert len(safe.splitlines()) <= 1
    safe.encode()


@given(ANY_TEXT)
def test_escaping_twice_is_escaping_once(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@given(ANY_TEXT.filter(str.isprintable))
def test_what_can_be_printed_stays(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("a\nb\r", "a\\nb\\r"),
        ("\x9b1A\x85", "\\x9b1A\\x85"),
        ("\u202eevil\u2069", "\\u202eevil\\u2069"),
        ("a\u2028b\u2029", "a\\u2028b\\u2029"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\U000e0041"),
        ("ü € 漢 😀", "ü € 漢 😀"),
    ],
)
def test_escapes_are_those_of_python(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(ANY_TEXT)
def test_lines_stay_lines(text: str) -> None:
    assert printable_lines(text).count("\n") == text.count("\n")
    assert printable_lines(text).replace("\n", "").isprintable()


@given(st.integers(0, 3 * LONGEST))
def test_a_line_is_cut_and_says_so(length: int) -> None:
    cut = shortened("x" * length)
    assert len(cut) <= LONGEST + 40
    assert cut == "x" * length or f"({length - LONGEST:,} more characters)" in cut
