"""A pattern means what its asterisks say; the first that matches is found without trying all."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.patterns import (
    EVERYTHING,
    Kind,
    Matcher,
    Pattern,
    PatternError,
    kernel_name,
    read_pattern,
)

# Few letters, so that patterns often match; some take more than a byte.
letters = st.sampled_from("aab\u00e9\u20ac\ufffd ")
texts = st.text(letters, max_size=4) | st.text(letters, min_size=12, max_size=18)
globs = st.lists(texts, min_size=2, max_size=4).map("*".join)
patterns = st.builds(
    Pattern, st.sampled_from(sorted(set(Kind) - {Kind.GLOB}, key=str)), texts
) | st.builds(Pattern, st.just(Kind.GLOB), globs)


def never() -> str:
    pytest.fail("the command line was asked for")


class Line:
    """A command line that counts how often it is asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        return self.text


# What Matcher means, pattern after pattern.
def naive(known: Sequence[Pattern], name: str, line: Line) -> int | None:
    kept = kernel_name(name)
    for position, pattern in enumerate(known):
        if naive_match(pattern, kept, line):
            return position
    return None


def naive_match(pattern: Pattern, name: str, line: Line) -> bool:
    match pattern.kind:
        case Kind.NAME:
            return name == pattern.text
        case Kind.BEGINNING:
            return name.startswith(pattern.text)
        case Kind.END:
            return name.endswith(pattern.text)
        case Kind.COMMAND_LINE:
            return pattern.text in line()
        case Kind.GLOB:
            return fnmatchcase(name, pattern.text)


def matcher(*words: str) -> Matcher:
    return Matcher([read_pattern(word) for word in words])


@pytest.mark.parametrize(
    ("word", "pattern"),
    [
        ("a*b", Pattern(Kind.GLOB, "a*b")),
        ("-*a*b", Pattern(Kind.GLOB, "*a*b")),
        ("a*b*", Pattern(Kind.GLOB, "a*b*")),
        ("*a*b*", Pattern(Kind.COMMAND_LINE, "a*b")),
        ("a-+*", Pattern(Kind.BEGINNING, "a-+")),
        ("*a", Pattern(Kind.END, "a")),
        ("*a b*", Pattern(Kind.COMMAND_LINE, "a b")),
    ],
)
def test_asterisks_at_the_ends_say_what_is_compared(word: str, pattern: Pattern) -> None:
    assert read_pattern(word) == pattern


@pytest.mark.parametrize("word", ["-+a", "+--a"])
def test_markers_before_a_process_are_read_over(word: str) -> None:
    assert read_pattern(word) == Pattern(Kind.NAME, "a")


@pytest.mark.parametrize("word", ["+*-a", "**a"])
def test_an_asterisk_counts_among_the_markers(word: str) -> None:
    assert read_pattern(word) == Pattern(Kind.END, "a")


@pytest.mark.parametrize("word", ["*", "**", "-*"])
def test_an_asterisk_alone_means_everything(word: str) -> None:
    assert read_pattern(word) == EVERYTHING


@pytest.mark.parametrize("word", ["", "-", "+-"])
def test_a_word_of_markers_only_is_refused(word: str) -> None:
    with pytest.raises(PatternError, match="names no process"):
        read_pattern(word)


@pytest.mark.parametrize("word", ["containerd-shim-runc-v2", "containerd-shim-runc*"])
def test_a_name_is_cut_as_the_kernel_cuts_it(word: str) -> None:
    assert matcher(word).first("containerd-shim", never) == 0


def test_a_letter_that_the_kernel_cuts_in_two_is_cut_alike() -> None:
    name = "abcdefghijklmn\u00e9xyz"
    assert matcher(name).first(name.encode()[:15].decode(errors="replace"), never) == 0


def test_the_end_of_a_name_longer_than_names_are_is_refused() -> None:
    with pytest.raises(PatternError, match="'\\*-0123456789abcdef' never matches"):
        read_pattern("*-0123456789abcdef")


def test_a_name_longer_than_the_kernel_keeps_is_cut_first() -> None:
    assert matcher("*_unbound", "kworker/u16:2-e").first("kworker/u16:2-events_unbound", never) == 1


def test_case_counts() -> None:
    assert matcher("Xorg").first("xorg", never) is None


def test_the_first_in_order_wins_whatever_its_kind() -> None:
    assert matcher("zz*", "*d", "ss*", "sshd").first("sshd", never) == 1


def test_a_command_line_pattern_is_looked_for_anywhere_in_the_command_line() -> None:
    assert matcher("*kafka.Kafka*").first("java", Line("java kafka.Kafka x")) == 0


def test_an_asterisk_within_a_pattern_stands_for_any_text() -> None:
    shop = matcher("shop-*-worker", "*beam*verne*")
    assert shop.first("shop-eu-worker", never) == 0
    assert shop.first("shop--worker", never) == 0
    assert shop.first("shop-worker", Line("")) is None
    assert shop.first("beam.smp", Line("/usr/lib/erlang/beam.smp -K true -name vernemq")) == 1
    assert shop.first("beam.smp", Line("vernemq, and beam behind it")) is None


@pytest.mark.parametrize("word", ["abcdefgh*ijklmnop", "*abcdefgh*ijklmnop", "\u20ac*" * 6])
def test_a_pattern_with_more_letters_than_names_have_is_refused(word: str) -> None:
    with pytest.raises(PatternError, match="never matches"):
        read_pattern(word)


def test_the_command_line_is_not_asked_for_when_a_name_stands_before() -> None:
    assert matcher("java", "*kafka*").first("java", never) == 0


def test_the_command_line_is_asked_for_once_for_all_patterns() -> None:
    line = Line("java x")
    assert matcher("*a.b*", "*c.d*", "java", "*java*").first("java", line) == 2
    assert line.asked == 1


@given(known=st.lists(patterns, max_size=12), name=texts, text=texts)
def test_it_finds_what_trying_all_in_order_finds(
    known: list[Pattern], name: str, text: str
) -> None:
    fast, slow = Line(text), Line(text)
    assert Matcher(known).first(name, fast) == naive(known, name, slow)
    assert fast.asked == min(slow.asked, 1)


@given(name=st.text())
def test_what_the_kernel_keeps_is_kept_as_it_is(name: str) -> None:
    kept = kernel_name(name)
    assert kernel_name(kept) == kept
    assert kept[:-1] == name[: max(len(kept) - 1, 0)]


@given(word=st.text())
def test_any_word_is_a_pattern_or_refused(word: str) -> None:
    try:
        pattern = read_pattern(word)
    except PatternError:
        return
    assert pattern.text[:-1].strip("*") in word


def test_ten_thousand_patterns_are_not_tried_one_by_one() -> None:
    looked_up = []

    class Spy(dict[str, int]):
        def get(self, key: str, default: int = 0) -> int:  # type: ignore[override]
            looked_up.append(key)
            return super().get(key, default)

    kinds = (Kind.NAME, Kind.BEGINNING, Kind.END)
    many = Matcher([Pattern(kinds[number % 3], f"p{number}") for number in range(10_000)])
    many._positions = {kind: Spy(known) for kind, known in many._positions.items()}
    assert many.first("p9999", never) == 9999
    assert len(looked_up) <= 1 + 2 * 16
