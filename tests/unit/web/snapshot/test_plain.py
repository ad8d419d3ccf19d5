"""What is written comes back as it was, and what is of another type is refused by its place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.web.snapshot.plain import PlainError, from_plain, to_plain


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Size(IntEnum):
    SMALL = 0
    LARGE = 1


class Pair(NamedTuple):
    first: int
    second: str = "none"


@dataclass(frozen=True)
class Box:
    """Of every kind that is known."""

    name: str
    count: int
    weight: float
    is_open: bool
    colour: Colour
    size: Size
    pair: Pair
    inner: Box | None
    boxes: tuple[Box, ...] = ()
    notes: Mapping[str, int | float | str] = field(default_factory=dict)


SCALARS = st.one_of(
    st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False), st.text()
)
FLAT = st.builds(
    Box,
    name=st.text(),
    count=st.integers(-(2**63), 2**63 - 1),
    weight=st.floats(allow_nan=False, allow_infinity=False),
    is_open=st.booleans(),
    colour=st.sampled_from(Colour),
    size=st.sampled_from(Size),
    pair=st.builds(Pair, st.integers(0, 9), st.text()),
    inner=st.none(),
    notes=st.dictionaries(st.text(), SCALARS),
)
BOXES = st.builds(
    lambda box, inner, more: Box(**{**vars(box), "inner": inner, "boxes": tuple(more)}),
    FLAT,
    st.none() | FLAT,
    st.lists(FLAT, max_size=3),
)
PLAIN = {
    "name": "a",
    "count": 1,
    "weight": 1.5,
    "is_open": False,
    "colour": "red",
    "size": "large",
    "pair": {"first": 1},
    "inner": None,
}


@given(BOXES)
def test_what_is_written_comes_back(box: Box) -> None:
    assert from_plain(Box, json.loads(json.dumps(to_plain(box)))) == box


def test_enums_are_written_as_words() -> None:
    box = from_plain(Box, PLAIN)
    assert (box.colour, box.size, box.pair) == (Colour.RED, Size.LARGE, Pair(1))
    plain = to_plain(box)
    assert isinstance(plain, dict)
    assert (plain["colour"], plain["size"], plain["pair"]) == (
        *("red", "large"),
        {"first": 1, "second": "none"},
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": 1}, "name: text, not 1"),
        ({"count": "1"}, "count: a whole number, not '1'"),
        ({"count": True}, "count: a whole number, not True"),
        ({"count": 2**63}, "count: a whole number, not 9223372036854775808"),
        ({"weight": float("inf")}, "weight: a number, not inf"),
        ({"is_open": 0}, "is_open: true or false, not 0"),
        ({"colour": "green"}, "colour: one of red, blue, not 'green'"),
        ({"size": 1}, "size: one of small, large, not 1"),
        ({"pair": {"first": "x"}}, "pair.first: a whole number, not 'x'"),
        ({"pair": {}}, "pair.first: it is missing"),
        ({"inner": []}, "inner: an object, not []"),
        ({"boxes": {}}, "boxes: a list, not {}"),
        ({"boxes": [PLAIN, {**PLAIN, "name": None}]}, "boxes[1].name: text, not None"),
        ({"notes": []}, "notes: an object, not []"),
        ({"notes": {"x": None}}, "notes.x: text, not None"),
        ({"name": ["x" * 99]}, "name: text, not ['" + "x" * 38 + "…"),
    ],
)
def test_another_type_is_refused_by_its_place(change: Mapping[str, object], sentence: str) -> None:
    with pytest.raises(PlainError) as caught:
        from_plain(Box, {**PLAIN, **change})
    assert str(caught.value) == sentence


def test_whole_numbers_are_numbers() -> None:
    assert from_plain(Box, {**PLAIN, "weight": 2}).weight == 2


def test_no_object_at_all_is_refused_without_a_place() -> None:
    with pytest.raises(PlainError, match=r"^an object, not \[\]$"):
        from_plain(Box, [])
