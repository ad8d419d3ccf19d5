"""The INI grammar: every line counts, or is told with its number."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.ini import Document, Entry, Heading, load, parse
from kvitals.config.lines import LONGEST_LINE
from kvitals.config.problems import MOST_TOLD, Problem

FILE = Path("/f")

# What can stand on either side of =, written as it is read.
_LETTERS = st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" ")
_TEXTS = st.text(_LETTERS, max_size=12).map(str.strip)
_KEYS = _TEXTS.filter(lambda text: text and text[0] not in "[#" and "=" not in text)
_SECTIONS = _TEXTS.filter(bool)


def told(text: bytes) -> list[str]:
    return [str(one) for one in parse(text, FILE).problems]


def pairs(text: bytes) -> list[tuple[str, str, str]]:
    return [(one.section, one.key, one.value) for one in parse(text, FILE).entries]


def test_sections_and_keys_keep_their_lines() -> None:
    text = b"# about\n\n[global]\n  ebpf load mode = entry\n[service name]\n\t19999 = Netdata \t\n"
    assert parse(text, FILE) == Document(
        FILE,
        entries=(
            Entry("global", "ebpf load mode", "entry", 4),
            Entry("service name", "19999", "Netdata", 6),
        ),
        headings=(Heading("global", 3), Heading("service name", 5)),
    )


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        (b"a=b", "a", "b"),
        (b"\t a  b \t=\t c  d \f\v\r", "a  b", "c  d"),
        (b"a = b # c", "a", "b # c"),
        (b"a = b = c", "a", "b = c"),
        (b"a =", "a", ""),
        (b'a = "b"', "a", '"b"'),
        (b"A = [b]", "A", "[b]"),
        (b"\xc3\xa4 = \xe2\x82\xac", "\u00e4", "\u20ac"),
        (b"a = b\tc", "a", "b\tc"),
    ],
)
def test_a_pair_is_split_at_its_first_equals_and_trimmed(line: bytes, key: str, value: str) -> None:
    assert pairs(b"[s]\n" + line) == [("s", key, value)]


@pytest.mark.parametrize("text", [b"", b"\n\n", b"#a = b", b" \t# a\xff\x00", b"#" * 70000])
def test_comments_and_blank_lines_say_nothing(text: bytes) -> None:
    assert parse(text, FILE) == Document(FILE)


def test_the_mark_at_the_start_of_an_editors_file_is_passed_over() -> None:
    assert pairs(b"\xef\xbb\xbf[s]\r\na = b\r\n") == [("s", "a", "b")]


def test_a_repeated_section_continues() -> None:
    assert pairs(b"[s]\na=1\n[t]\na=2\n[ s ]\nb=3") == [
        ("s", "a", "1"),
        ("t", "a", "2"),
        ("s", "b", "3"),
    ]


def test_of_a_repeated_key_the_later_counts_and_both_lines_are_told() -> None:
    text = b"[s]\na = 1\nb = 2\n[s]\na = 3"
    assert parse(text, FILE).entries == (Entry("s", "b", "2", 3), Entry("s", "a", "3", 5))
    assert told(text) == ["/f, line 5: 'a' in [s] repeats line 2, and counts in its place"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"words", "'words' is neither [section] nor key = value"),
        (b" = words", "there is no key before the ="),
        (b"a = \xff", "it is not UTF-8 text"),
        (b"a = \x00", "it has a character that cannot be printed, U+0000"),
        (b"a\x1b[31m = b", "it has a character that cannot be printed, U+001B"),
        (b"a =\xc2\xa0b", "it has a character that cannot be printed, U+00A0"),
        (b"a = b\rc = d", "it has a character that cannot be printed, U+000D"),
        (b"a = " + b"b" * LONGEST_LINE, "it is longer than 65536 bytes"),
    ],
)
def test_a_wrong_line_is_told_and_the_rest_counts(line: bytes, sentence: str) -> None:
    text = b"[s]\nx = 1\n" + line + b"\ny = 2\n"
    assert told(text) == [f"/f, line 3: {sentence}; the line is skipped"]
    assert pairs(text) == [("s", "x", "1"), ("s", "y", "2")]


def test_the_longest_line_counts() -> None:
    value = "b" * (LONGEST_LINE - 2)
    assert pairs(f"[s]\na={value}\n".encode()) == [("s", "a", value)]


def test_a_line_before_any_section_is_told_and_skipped() -> None:
    text = b"a = b\n[s]\n"
    assert told(text) == ["/f, line 1: 'a' stands before any section; the line is skipped"]
    assert pairs(text) == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"[t", "'[t' is not [section] with nothing behind it"),
        (b"[t] # x", "'[t] # x' is not [section] with nothing behind it"),
        (b"[ ]", "the section has no name"),
        (b"[t\xff]", "it is not UTF-8 text"),
    ],
)
def test_below_a_wrong_heading_nothing_counts_up_to_the_next(line: bytes, sentence: str) -> None:
    text = b"[s]\n" + line + b"\na = 1\nwords\n[s]\nb = 2\n"
    expected = f"/f, line 2: {sentence}; the lines up to the next section are skipped"
    assert told(text) == [expected]
    assert pairs(text) == [("s", "b", "2")]


def test_a_file_that_is_no_configuration_does_not_fill_the_log() -> None:
    lines = told(b"words\n" * 1000)
    assert len(lines) == MOST_TOLD + 1
    assert lines[-1] == "/f: more of its lines have such problems; they are not told"
    assert len(told(b"words\n" * MOST_TOLD)) == MOST_TOLD


def test_a_long_line_is_quoted_short() -> None:
    (line,) = told(b"[s]\n" + b"a" * 1000)
    assert len(line) < 200


def test_what_is_not_there_is_not_found() -> None:
    document = parse(b"[s]\na = b\n[S]\nA = c\n", FILE)
    assert document.find("s", "a") == Entry("s", "a", "b", 2)
    assert document.find("s", "A") is None
    assert document.section("S") == (Entry("S", "A", "c", 4),)


def test_a_file_that_is_missing_is_an_empty_document(tmp_path: Path) -> None:
    assert load(tmp_path / "none") == Document(tmp_path / "none")


def test_a_file_that_cannot_be_read_is_an_empty_document_with_a_problem(tmp_path: Path) -> None:
    problem = Problem(tmp_path, 0, "it cannot be read: Is a directory")
    assert load(tmp_path) == Document(tmp_path, problems=(problem,))


@given(st.binary() | st.text("[]#= \nab\x00\u00e4", max_size=200).map(str.encode))
def test_any_bytes_are_taken_and_every_line_number_is_right(text: bytes) -> None:
    document = parse(text, FILE)
    lines = text.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for entry in document.entries:
        key, _, value = lines[entry.line - 1].decode().partition("=")
        assert (key.strip(), value.strip()) == (entry.key, entry.value)
    for heading in document.headings:
        assert lines[heading.line - 1].decode().strip()[1:-1].strip() == heading.section
    assert all(1 <= one.line <= len(lines) for one in document.problems if one.line)
    assert all(str(one).isprintable() for one in document.problems)


@given(st.dictionaries(_SECTIONS, st.dictionaries(_KEYS, _TEXTS, max_size=4), max_size=4))
def test_a_written_document_is_read_as_it_was_meant(meant: dict[str, dict[str, str]]) -> None:
    lines = []
    for section, values in meant.items():
        lines += [f"[{section}]", *(f"    {key} = {value}" for key, value in values.items())]
    document = parse("\n".join(lines).encode(), FILE)
    assert document.problems == ()
    assert meant == {
        section: {one.key: one.value for one in document.section(section)} for section in meant
    }
