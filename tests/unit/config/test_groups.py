"""Groups are read line by line; what is wrong is told with its place, and the rest counts."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.folders import STOCK
from kvitals.config.groups import FILE_NAME, Group, Groups, GroupsError, load, parse, read
from kvitals.config.lines import LineError
from kvitals.config.problems import MOST_TOLD
from kvitals.config.words import split

FILE = Path("/groups")

words = st.text("abc*-+", min_size=1, max_size=5)
lines = st.builds(lambda name, of: f"{name}: {' '.join(of)}", words, st.lists(words, max_size=4))
WRONG = ("x: 'a", "x: a\0", "-: a", "x", "x: -")


def groups(text: str) -> Groups:
    return parse(text.encode(), FILE)


def told(text: str) -> list[str]:
    return [str(one) for one in groups(text).problems]


def never() -> str:
    pytest.fail("the command line was asked for")


def name_of(found: Group | None) -> str | None:
    return None if found is None else found.name


# The first word of the first line, in order, that has a pattern that matches.
def naive(text: str, name: str, command_line: str) -> str | None:
    for line in text.split("\n"):
        try:
            group, *of = split(line.encode()) or ("",)
        except LineError:
            continue
        if group.lstrip("-+") and any(naive_match(word, name, command_line) for word in of):
            return group.lstrip("-+")
    return None


def naive_match(word: str, name: str, command_line: str) -> bool:
    rest = word.lstrip("-+*")
    leads, text = "*" in word[: len(word) - len(rest)], rest.rstrip("*")
    if not text:
        return leads
    inner, trails = ".*".join(map(re.escape, text.split("*"))), rest != text
    if leads and trails:
        return re.search(inner, command_line) is not None
    return re.fullmatch(".*" * leads + inner + ".*" * trails, name) is not None


def test_groups_stand_in_the_order_of_the_file_and_other_is_last() -> None:
    assert groups("b: x\na: y\nb: z\n").groups == (
        Group("b", 0),
        Group("a", 1),
        Group("other", 2),
    )


def test_other_stands_where_the_file_has_it_and_is_the_default() -> None:
    found = groups("a: x\nother: y\nb: z\n")
    assert [one.name for one in found.groups] == ["a", "other", "b"]
    assert found.other is found.groups[1]


def test_several_lines_extend_a_group_at_their_own_place_in_the_order() -> None:
    found = groups("a: x\nb: s*\na: sshd ssh\n")
    assert (name_of(found.match("x", never)), name_of(found.match("ssh", never))) == ("a", "b")


def test_a_process_that_no_line_matches_has_no_group() -> None:
    assert groups("a: x").match("y", never) is None


def test_an_asterisk_alone_takes_everything() -> None:
    found = groups("a: x\nother: *")
    assert found.match("anything", never) is found.other


def test_the_markers_of_a_name_are_told_apart_from_it() -> None:
    found = groups("-a: x\n+b: y\n-+c: z\na: w")
    assert found.groups[:3] == (
        Group("a", 0, is_hidden=True),
        Group("b", 1, is_debug=True),
        Group("c", 2, is_hidden=True, is_debug=True),
    )


def test_the_markers_of_processes_mark_no_group() -> None:
    found = groups("a: -x +y")
    assert found.groups[0] == Group("a", 0)
    assert found.match("x", never) is found.match("y", never) is found.groups[0]


def test_the_command_line_is_asked_for_only_by_patterns_that_stand_before() -> None:
    found = groups("a: x\nb: *k.K*\nc: java")
    assert name_of(found.match("x", never)) == "a"
    assert name_of(found.match("java", lambda: "java k.K")) == "b"
    assert name_of(found.match("java", lambda: "java")) == "c"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("a: 'b", "the quote ' is opened and not closed; the line is skipped"),
        ("a: b\0", "it has a control character, U+0000; the line is skipped"),
        ("-+: b", "the group has no name; the line is skipped"),
        ("a:  # b", "'a' is followed by no process; the line is skipped"),
        ("a: -", "'-' names no process; the word is skipped"),
    ],
)
def test_a_wrong_line_is_told_and_the_others_count(line: str, sentence: str) -> None:
    found = groups(f"first: f\n{line}\nlast: l\n")
    assert [str(one) for one in found.problems] == [f"/groups, line 2: {sentence}"]
    assert [one.name for one in found.groups] == ["first", "last", "other"]


def test_a_line_that_is_not_utf_8_is_told_and_the_others_count() -> None:
    found = parse(b"a: caf\xe9\nb: caf\xc3\xa9\n", FILE)
    assert [one.line for one in found.problems] == [1]
    assert name_of(found.match("caf\u00e9", never)) == "b"


def test_an_end_that_never_matches_is_told_and_the_rest_of_its_line_counts() -> None:
    found = groups("a: *0123456789abcdef b")
    assert "line 1: '*0123456789abcdef' never matches" in str(found.problems[0])
    assert name_of(found.match("b", never)) == "a"


def test_a_repeated_pattern_is_told_with_the_place_of_the_first() -> None:
    assert told("a: x*\n\nb: +x* y") == [
        "/groups, line 3: '+x*' is never reached: /groups, line 1, has that for 'a'"
    ]


def test_a_pattern_behind_an_asterisk_alone_is_told_as_never_reached() -> None:
    assert told("ai: ray::*\nb: y") == [
        "/groups, line 2: 'y' is never reached: /groups, line 1, has that for 'ai'"
    ]


def test_a_group_whose_patterns_are_all_never_reached_is_none() -> None:
    assert [one.name for one in groups("a: x\nb: x").groups] == ["a", "other"]


def test_a_name_is_cut_at_a_hundred_characters_and_told() -> None:
    found = groups(f"{'n' * 101}: x")
    assert found.groups[0].name == "n" * 100
    assert str(found.problems[0]).endswith("is cut at 100 characters")


def test_a_file_that_is_wrong_throughout_does_not_fill_the_log() -> None:
    assert len(groups("x\n" * 1000).problems) == MOST_TOLD + 1


@given(found=st.binary() | st.text().map(str.encode))
def test_any_bytes_are_read(found: bytes) -> None:
    read_groups = parse(found, FILE)
    assert [one.position for one in read_groups.groups] == list(range(len(read_groups.groups)))
    assert [one for one in read_groups.groups if one.name == "other"] == [read_groups.other]


@given(of=st.lists(st.sampled_from((*WRONG, "", "# x: 'a")), max_size=60))
def test_a_problem_stands_on_its_line(of: list[str]) -> None:
    wrong = [number for number, line in enumerate(of, start=1) if line in WRONG]
    assert [one.line for one in groups("\n".join(of)).problems] == wrong


@given(of=st.lists(lines, max_size=8), name=st.text("abc", max_size=4), more=st.text("abc "))
def test_the_first_line_that_matches_decides(of: list[str], name: str, more: str) -> None:
    text = "\n".join(of)
    assert name_of(groups(text).match(name, lambda: more)) == naive(text, name, more)


def test_ten_thousand_patterns_are_served() -> None:
    found = groups("\n".join(f"g{n}: name{n} begin{n}-* *-end{n} *line-{n}-*" for n in range(2500)))
    assert name_of(found.match("name0", never)) == "g0"
    assert name_of(found.match("x-end2499", lambda: "")) == "g2499"
    assert name_of(found.match("begin2499-x", lambda: "line-1-")) == "g1"
    assert found.match("nothing", lambda: "") is None


def test_the_first_folder_that_has_the_file_counts(tmp_path: Path) -> None:
    without, first, second = (tmp_path / name for name in ("without", "first", "second"))
    for folder in (without, first, second):
        folder.mkdir()
        (folder / FILE_NAME).write_text(f"{folder.name}: x")
    (without / FILE_NAME).unlink()
    found = load([without, first, second])
    assert (found.file, found.groups[0].name) == (first / FILE_NAME, "first")


def test_the_stock_groups_count_where_no_folder_has_the_file(tmp_path: Path) -> None:
    assert load([tmp_path]).file == STOCK / FILE_NAME


def test_a_file_that_cannot_be_read_is_told_and_the_stock_groups_count(tmp_path: Path) -> None:
    copy = tmp_path / FILE_NAME
    copy.mkdir()
    found = load([tmp_path])
    assert found.file == STOCK / FILE_NAME
    assert [str(one) for one in found.problems] == [
        f"{copy}: it cannot be read: Is a directory; the stock groups are used"
    ]


def test_reading_one_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GroupsError, match=f"{FILE_NAME}: there is no such file"):
        read(tmp_path / FILE_NAME)


def test_reading_one_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GroupsError, match=f"{tmp_path}: it cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize("name", ["managers", "interpreters"])
def test_a_list_of_later_netdata_is_told_and_is_no_group(name: str) -> None:
    found = parse(f"{name}: containerd-shim* python3\nshop: shopd\n".encode(), Path("/f"))
    (told,) = found.problems
    assert str(told).startswith(f"/f, line 1: '{name}' is no group but Netdata's list of programs")
    assert str(told).endswith("; the line is skipped")
    assert [one.name for one in found.groups] == ["shop", "other"]
    assert found.match("python3", str) is None


def test_groups_can_be_handed_to_another_process() -> None:
    text = b"shop: shop-*-worker web* *d *shop.jar* *beam*verne*\n"
    found = pickle.loads(pickle.dumps(parse(text, Path("/f"))))  # noqa: S301 (it is ours)
    for name in ("shop-a-worker", "webby", "sshd", "java"):
        group = found.match(name, lambda: "java -jar shop.jar")
        assert group is not None
        assert group.name == "shop"
    assert found.match("bash", str) is None
