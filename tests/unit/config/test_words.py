"""A line is split as a person means it; what cannot be understood is refused as a whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.lines import LONGEST_LINE, LineError
from kvitals.config.words import split


def test_colons_and_white_space_separate_alike() -> None:
    assert split(b"\tsql:mysqld  postgres :: x\r") == ("sql", "mysqld", "postgres", "x")


def test_what_cannot_be_printed_separates() -> None:
    assert split("\ufeffa\u200bb\u00a0c".encode()) == ("a", "b", "c")


def test_a_quoted_word_holds_separators_and_the_other_quote() -> None:
    assert split(b"""x: 'a: "b"' "it's" """) == ("x", 'a: "b"', "it's")


def test_a_quote_within_a_word_is_a_letter() -> None:
    assert split(b"""x: it's 5" """) == ("x", "it's", '5"')


def test_a_closing_quote_ends_the_word() -> None:
    assert split(b"""'a'b ''""") == ("a", "b", "")


@pytest.mark.parametrize("line", [b"", b" : ", b"# x: 'y", b" :# x", b"#\xff\0"])
def test_an_empty_line_or_a_comment_has_no_words(line: bytes) -> None:
    assert split(line) == ()


def test_a_word_that_starts_with_a_hash_ends_the_line() -> None:
    assert split(b"x: a #b 'c") == ("x", "a")


@pytest.mark.parametrize(("line", "words"), [(b"x a#b", ("x", "a#b")), (b"x '#b'", ("x", "#b"))])
def test_a_hash_within_a_word_or_quotes_is_a_letter(line: bytes, words: tuple[str, ...]) -> None:
    assert split(line) == words


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"x: 'a b", "the quote ' is opened and not closed"),
        (b"x: a\0b", r"it has a control character, U\+0000"),
        (b"x: 'a\x1bb'", r"it has a control character, U\+001B"),
        (b"x: a # caf\xe9", "it is not UTF-8 text"),
        (b"x" * (LONGEST_LINE + 1), "it is longer than 65536 bytes"),
    ],
)
def test_a_line_that_cannot_be_understood_is_refused(line: bytes, sentence: str) -> None:
    with pytest.raises(LineError, match=sentence):
        split(line)


@given(words=st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C"]))))
def test_words_in_quotes_come_back_as_they_are(words: list[str]) -> None:
    words = [word.replace("'", "") for word in words]
    assert split(" ".join(f"'{word}'" for word in words).encode()) == tuple(words)


@given(line=st.binary())
def test_any_bytes_are_split_or_refused(line: bytes) -> None:
    try:
        words = split(line)
    except LineError:
        return
    assert all(word in line.decode() for word in words)
