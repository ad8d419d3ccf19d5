"""Lists of patterns of host names: each word, the whole list, and what trying all ways finds."""

from __future__ import annotations

import fnmatch
import re
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.host_rules import HOSTS, HostRules, read_hosts


def rules(text: str) -> HostRules:
    answer = read_hosts(text)
    assert answer.skipped == ()
    value: HostRules = answer.value
    return value


@pytest.mark.parametrize(
    ("text", "accepted", "rejected"),
    [
        ("", "a example.com", ""),
        ("*", "a example.com", ""),
        ("example.com", "example.com EXAMPLE.Com", "www.example.com example.com.uk example"),
        ("EXAMPLE.com", "example.com", "example.org"),
        ("web*", "web web1 web.example", "theweb we"),
        ("*.example.com", "www.example.com .example.com", "example.com www.example.com.uk"),
        ("*shop*", "shop myshop shop1 my-shop-1", "shp"),
        ("a*b*c", "abc axbxc abcbc", "ab axb acb abcd"),
        ("a*a", "aa aba", "a"),
        ("ab*ba", "abba abxba", "aba"),
        ("a**b", "ab axb", "a"),
        ("*a*b*a*", "aba xaxbxax", "ab aab"),
        ("!example.com", "www.example.com a", "example.com Example.COM"),
        ("!*.example.com *.com", "example.com a.com", "www.example.com a.org"),
        ("*.com !*.example.com", "example.com a.com", "www.example.com a.org"),
        ("!*", "", "a example.com"),
        ("a\\*b", "a*b", "ab axb"),
        ("a\\\\b", "a\\b", "ab"),
        ("\\!a", "!a", "a"),
        ("\\a", "a", "\\a"),
        ("!\\!a", "a", "!a"),
        ("a\tb", "a b", "c"),
    ],
)
def test_a_list_means_these_names(text: str, accepted: str, rejected: str) -> None:
    found = rules(text)
    assert [one for one in accepted.split() if not found.accepts(one)] == []
    assert [one for one in rejected.split() if found.accepts(one)] == []


@pytest.mark.parametrize("word", ["!", "!!a", "a\\", "!\\"])
def test_a_word_that_is_no_pattern_is_skipped_and_the_others_count(word: str) -> None:
    answer = read_hosts(f"good {word} !bad")
    assert (answer.skipped, answer.value) == ((word,), rules("good !bad"))


@pytest.mark.parametrize("text", ["!", "a\\", "!bad a\\"])
def test_a_list_that_includes_nothing_by_mistake_is_none(text: str) -> None:
    assert read_hosts(text).value is None


def test_rules_that_mean_the_same_are_equal_and_keep_their_text() -> None:
    assert rules("a B*") == rules("b** A")
    assert rules("*") == rules("") == HostRules()
    assert str(rules("B  a")) == "B a"


def test_what_is_accepted_can_be_said() -> None:
    assert "names of hosts" in HOSTS.accepted


WORDS = st.text(alphabet="aAb*.", min_size=1, max_size=6)
LISTS = st.lists(st.builds("{}{}".format, st.sampled_from(["", "!"]), WORDS), max_size=6)
NAMES = st.text(alphabet="aAb.", min_size=1, max_size=8)


def naive(words: Sequence[str], name: str) -> bool:
    def one(word: str) -> bool:
        return re.match(fnmatch.translate(word.lower()), name.lower()) is not None

    if any(one(word[1:]) for word in words if word.startswith("!")):
        return False
    including = [word for word in words if not word.startswith("!")]
    return not including or any(one(word) for word in including)


@given(words=LISTS, names=st.lists(NAMES, min_size=1))
def test_a_list_accepts_what_its_words_accept_one_by_one(
    words: list[str], names: list[str]
) -> None:
    found = rules(" ".join(words))
    assert [found.accepts(name) for name in names] == [naive(words, name) for name in names]


@given(text=st.text(), name=st.text())
def test_any_text_is_read_and_any_name_answered(text: str, name: str) -> None:
    value = read_hosts(text).value
    assert value is None or isinstance(value.accepts(name), bool)


def test_a_pattern_of_many_asterisks_is_not_tried_in_all_ways() -> None:
    found = rules("*a" * 200 + "*b")
    begun = time.process_time()
    assert not found.accepts("a" * 250 + "c")
    assert not found.accepts("a" * 250)
    assert found.accepts("a" * 250 + "b")
    assert time.process_time() - begun < 1
