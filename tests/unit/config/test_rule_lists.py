"""The words of a list of rules: which include, which exclude, which are skipped."""

from __future__ import annotations

import pytest

from kvitals.config.rule_lists import RuleList, read_rules


def read(text: str) -> RuleList[str]:
    """A list in which words without an x mean themselves."""
    return read_rules(text, lambda word: None if "x" in word else word)


@pytest.mark.parametrize("space", [" ", "\t", "  \t ", "\v", "\f", "\r", "\u00a0", "\u3000"])
def test_any_white_space_stands_between_words(space: str) -> None:
    found = read(f"{space}a{space}!b{space}c{space}")
    assert (found.included, found.excluded, found.written) == (("a", "c"), ("b",), "a !b c")


def test_the_order_of_words_does_not_matter() -> None:
    found = read("!a b !c d")
    assert (found.included, found.excluded) == (("b", "d"), ("a", "c"))


def test_a_word_that_is_repeated_is_asked_for_once() -> None:
    asked: list[str] = []
    read_rules("a a !a a !a", asked.append)
    assert asked == ["a", "a"]


@pytest.mark.parametrize("word", ["!", "!!", "!!a", "!x", "x"])
def test_a_word_that_means_nothing_is_skipped_and_the_others_count(word: str) -> None:
    found = read(f"a {word} !b")
    assert (found.included, found.excluded, found.skipped) == (("a",), ("b",), (word,))
    assert (found.written, found.can_count) == ("a !b", True)


@pytest.mark.parametrize(
    ("text", "can_count"),
    [
        ("", True),
        ("a", True),
        ("!a", True),
        ("a x", True),
        ("a !x", True),
        ("!a !x", True),
        ("x", False),
        ("!x", False),
        ("x !x", False),
        ("!a x", False),
    ],
)
def test_a_list_that_lost_all_it_includes_does_not_count(text: str, can_count: bool) -> None:
    assert read(text).can_count == can_count
