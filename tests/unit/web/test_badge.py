from __future__ import annotations

import xml.etree.ElementTree as ET
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.web.badge import shown
from kvitals.web.badge_colours import colour, colour_of
from kvitals.web.badge_image import Badge, as_svg
from tests.unit.web.exhibits import NASTY, Answered, Site

SVG = "{http://www.w3.org/2000/svg}"


def ask(site: Site, **parameters: str | int) -> Answered:
    return site.ask("/api/v1/badge.svg?" + urlencode({"chart": "ebpf.io", **parameters}))


def title(answer: Answered) -> str | None:
    assert answer.headers["Content-Type"] == "image/svg+xml"
    return ET.fromstring(answer.body).findtext(f"{SVG}title")  # noqa: S314


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, "ebpf.io: 400 calls"),
        ({"dimensions": "read"}, "read: 200 calls"),
        ({"dimensions": "read", "after": -4, "group": "max"}, "read: 200 calls"),
        ({"dimensions": "read", "after": -4, "options": "unaligned"}, "read: 170 calls"),
        ({"dimensions": "read", "label": "hi <b>", "units": "x/y"}, "hi <b>: 200 x/y"),
        ({"multiply": 5, "divide": 3, "precision": 2}, "ebpf.io: 666.67 calls"),
        ({"divide": 0, "units": "empty"}, "ebpf.io: 400"),
        ({"units": "percent"}, "ebpf.io: 400%"),
        ({"units": "on/off"}, "ebpf.io: on"),
        ({"dimensions": "nope"}, "nope: -"),
        ({"after": -9000, "before": -8000}, "ebpf.io: -"),
        ({"chart": "nope"}, "chart not found: -"),
    ],
)
def test_a_badge_shows_a_number(
    site: Site, parameters: dict[str, str | int], expected: str
) -> None:
    assert title(ask(site, **parameters)) == expected


def test_the_colour_is_that_of_the_first_condition(site: Site) -> None:
    assert "#e05d44" in ask(site, value_color="green<10|red").body


def test_a_badge_can_be_asked_for_again_and_again(site: Site) -> None:
    assert ask(site, refresh="auto").headers["Refresh"] == "1"
    assert ask(site, refresh=30).headers["Refresh"] == "30"
    assert "Refresh" not in ask(site).headers


def test_what_is_wrong_is_told(site: Site) -> None:
    answer = site.ask("/api/v1/badge.svg")
    assert (answer.status, answer.body) == (400, "No chart id is given at the request.")
    assert ask(site, group="what").status == ask(site, scale="x").status == 400


@pytest.mark.parametrize("name", NASTY)
def test_hostile_texts_stay_texts(site: Site, name: str) -> None:
    answer = ask(site, label=name, units=name, label_color=name, value_color=name)
    root = ET.fromstring(answer.body)  # noqa: S314
    assert {one.tag.removeprefix(SVG) for one in root.iter()} == {
        *("svg", "title", "linearGradient", "stop", "clipPath", "rect", "g", "text"),
    }


def test_a_badge_grows_with_its_scale() -> None:
    usual, large = (ET.fromstring(as_svg(Badge("a", "b", scale=one))) for one in (1, 2))  # noqa: S314
    assert float(large.attrib["width"]) == 2 * float(usual.attrib["width"])
    assert large.attrib["viewBox"] == usual.attrib["viewBox"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1234.5, "1234"),
        (422.95, "422.9"),
        (36.0, "36"),
        (1.257, "1.26"),
        (0.012, "0.012"),
        (0, "0"),
    ],
)
def test_digits_go_by_the_size_of_the_number(value: float, expected: str) -> None:
    assert shown(value, "", -1) == expected


@pytest.mark.parametrize(
    ("choices", "value", "expected"),
    [
        ("", 1, "4c1"),
        ("", None, "999"),
        ("green<10|orange<100|red", 5, "97ca00"),
        ("green<10|orange<100|red", 50, "fe7d37"),
        ("green<10|orange<100|red", 500, "e05d44"),
        ("grey:null|green", None, "555"),
        ("grey:null|green", 0, "97ca00"),
        ("abcdef>=3", 3, "abcdef"),
        ("abcdef>3", 3, "4c1"),
        ("red!=0|green", 1, "e05d44"),
        ("red<x|green", 1, "97ca00"),
        ("blue", None, "007ec6"),
    ],
)
def test_colours_go_by_conditions(choices: str, value: float | None, expected: str) -> None:
    assert colour_of(choices, value) == expected


def test_a_colour_is_a_name_or_digits() -> None:
    assert [colour(one, "") for one in ("red", "#fff", "123456", "x", "")] == [
        *("e05d44", "fff", "123456", "", ""),
    ]


@given(st.text(), st.none() | st.floats(allow_nan=False))
def test_any_text_is_colours(choices: str, value: float | None) -> None:
    assert colour(colour_of(choices, value), "") != ""
