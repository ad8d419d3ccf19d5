"""Every regular expression of kvitals takes a time that is bounded by what it reads.

A backtracking engine is slow where a repetition may end in more than one place, and another
repetition follows or surrounds it. So each is taken apart, and those places are counted.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import kvitals

_PARSER: Any = importlib.import_module("re._parser")
_ALL = frozenset(range(0x180)) | {0x3B1, 0x2028, 0x1F600, 0xDC80}
_LINE_END = frozenset({10})
_LONG = 1000
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT"}


def constants() -> Iterator[tuple[str, str]]:
    """Where each compiled expression of a module stands, and its source."""
    for module in pkgutil.walk_packages(kvitals.__path__, "kvitals."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                for one in compiled(value):
                    yield f"{module.name}.{name}", one.pattern


def compiled(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from compiled(one)


class Analysis:
    """What an expression may begin with, and where its repetitions may end in two places."""

    def __init__(self, pattern: str) -> None:
        self.worst = self._worst(list(_PARSER.parse(pattern)), frozenset())

    def _first(self, items: list[Any], after: frozenset[int]) -> frozenset[int]:
        found: frozenset[int] = frozenset()
        for op, value in items:
            own, is_empty = self._of(str(op), value)
            found |= own
            if not is_empty:
                return found
        return found | after

    def _of(self, op: str, value: Any) -> tuple[frozenset[int], bool]:
        match op:
            case "SUBPATTERN" | "ATOMIC_GROUP":
                return self._inner(list(value[-1] if op == "SUBPATTERN" else value))
            case "BRANCH":
                each = [self._inner(list(one)) for one in value[1]]
                return frozenset().union(*(one for one, _ in each)), any(e for _, e in each)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                inner, is_empty = self._inner(list(value[2]))
                return inner, is_empty or value[0] == 0
            case "AT" | "ASSERT" | "ASSERT_NOT":
                return frozenset(), True
        return one_letter(op, value), False

    def _inner(self, items: list[Any]) -> tuple[frozenset[int], bool]:
        marker = frozenset({-1})
        found = self._first(items, marker)
        return found - marker, -1 in found

    # The worst is how many repetitions in a row may end in more than one place; one that has
    # another such inside is as bad as a power. What is atomic is never gone into again.
    def _worst(self, items: list[Any], after: frozenset[int]) -> int:
        worst = atomic = 0
        for place, (op, value) in enumerate(items):
            follow = self._first(items[place + 1 :], after)
            if str(op) == "SUBPATTERN":
                worst += self._worst(list(value[-1]), follow)
            elif str(op) == "BRANCH":
                worst += max(self._worst(list(one), follow) for one in value[1])
            elif str(op) == "ATOMIC_GROUP":
                atomic = max(atomic, self._worst(list(value), frozenset()))
            elif str(op) in _REPEATS:
                _, most, body = value
                own, _ = self._inner(list(body))
                inside = self._worst(list(body), own | follow)
                is_long = most > _LONG
                worst += 100 * inside if is_long else inside
                worst += is_long and bool(own & follow)
        return max(worst, atomic)


def one_letter(op: str, value: Any) -> frozenset[int]:
    match op:
        case "LITERAL":
            return frozenset({value})
        case "NOT_LITERAL":
            return _ALL - {value}
        case "ANY":
            return _ALL - _LINE_END
        case "IN":
            return letters(value)
    raise AssertionError(f"{op} is not analysed")


def letters(items: list[Any]) -> frozenset[int]:
    is_not = str(items[0][0]) == "NEGATE"
    found = {one for one in _ALL if any(is_in(one, item) for item in items[is_not:])}
    return _ALL - found if is_not else frozenset(found)


def is_in(letter: int, item: tuple[Any, Any]) -> bool:
    op, value = str(item[0]), item[1]
    if op == "LITERAL":
        return bool(letter == value)
    if op == "RANGE":
        return bool(value[0] <= letter <= value[1])
    word = {"CATEGORY_WORD": r"\w", "CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"}
    opposite = {name.replace("CATEGORY_", "CATEGORY_NOT_"): one for name, one in word.items()}
    name = str(value)
    if name in word:
        return re.fullmatch(word[name], chr(letter)) is not None
    return re.fullmatch(opposite[name], chr(letter)) is None


@pytest.mark.parametrize(
    ("pattern", "worst"),
    [
        (r"a*b", 0),
        (r".*b", 1),
        (r".*b.*c", 2),
        (r"(a+)+b", 100),
        (r"(\.a+)*b", 0),
        (r"a{0,4}a{3}", 0),
        (r"x(?:a|b)*a", 1),
        (r"a*+a", 0),
        (r"(?>.*?b)(?>.*?c)", 1),
    ],
)
def test_the_analysis_tells_what_is_slow_from_what_is_not(pattern: str, worst: int) -> None:
    assert Analysis(pattern).worst == worst


FOUND = sorted(set(constants()))


def test_expressions_are_found() -> None:
    assert {"kvitals.web.parameters._FUNCTION", "kvitals.cli.bundle._IPV4"} <= dict(FOUND).keys()


@pytest.mark.parametrize(("place", "pattern"), FOUND)
def test_at_most_one_repetition_may_end_in_more_than_one_place(place: str, pattern: str) -> None:
    assert Analysis(pattern).worst <= 1, place
