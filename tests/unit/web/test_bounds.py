"""No question costs more than what it is answered with, and that is bounded."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kvitals.web import badge, data
from kvitals.web.answers import RequestError
from kvitals.web.budget import Budget
from kvitals.web.described import Address
from kvitals.web.exhibit import Exhibit
from kvitals.web.grouping import GROUPS
from kvitals.web.openapi import ADDRESSES
from kvitals.web.options import OPTIONS
from kvitals.web.query import FORMATS
from kvitals.web.reach import MOST_ANSWERED, MOST_REMEMBERED
from kvitals.web.snapshot import answer as snapshot
from kvitals.web.values import averaged_beforehand
from tests.unit.web.exhibits import NOW, Site, fill, make_exhibit, served

MB = 1 << 20
GROUPS_OF_PROCESSES = [f"group{number}" for number in range(40)]


@pytest.fixture(scope="module")
def wide() -> Exhibit:
    """Two minutes of some 800 dimensions, and no history on disk."""
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 120, GROUPS_OF_PROCESSES)
    return exhibit


def peak_of(exhibit: Exhibit, asked: Mapping[str, str]) -> tuple[int, int]:
    """The most bytes that are held while an answer is read piece by piece, and its length."""
    tracemalloc.start()
    try:
        pieces = data.answer(exhibit, asked, {}, Budget()).pieces()
        length = sum(map(len, pieces))
        return tracemalloc.get_traced_memory()[1], length
    finally:
        tracemalloc.stop()


def columns(exhibit: Exhibit) -> int:
    return sum(len(one.dimensions) for one in exhibit.charts)


def test_three_years_of_all_charts_are_refused(wide: Exhibit) -> None:
    asked = {"chart": "*", "after": "-94608000", "points": "86400"}
    tracemalloc.start()
    try:
        with pytest.raises(RequestError, match="an answer has 2000000 at most") as refused:
            data.answer(wide, asked, {}, Budget())
        assert tracemalloc.get_traced_memory()[1] < 2 * MB
    finally:
        tracemalloc.stop()
    assert refused.value.status == 400
    assert f"points={MOST_ANSWERED // columns(wide)}" in refused.value.sentence


@pytest.mark.parametrize("group", ["average", "median", "countif"])
def test_what_is_said_to_help_does(wide: Exhibit, group: str) -> None:
    points = str(200_000 // columns(wide))
    asked = {"chart": "*", "after": "-94608000", "points": points, "group": group}
    peak, length = peak_of(wide, asked)
    assert length > 200_000 * len("null")
    assert peak < 12 * MB


@pytest.mark.parametrize("options", ["", "nonzero", "percentage", "jsonwrap", "flip|jsonwrap|abs"])
@pytest.mark.parametrize("kind", ["json", "csv"])
def test_an_answer_holds_a_piece_of_itself(wide: Exhibit, kind: str, options: str) -> None:
    asked = {"chart": "*", "after": "-240", "format": kind, "options": options}
    peak, length = peak_of(wide, asked)
    assert length > 4e5
    assert peak < 12 * MB


@pytest.mark.parametrize("group", ["des", "ses", "median", "stddev"])
def test_a_point_of_four_months_is_made_of_the_ticks_that_there_are(
    wide: Exhibit, group: str
) -> None:
    asked = {"chart": "ebpf.io", "after": "-60", "gtime": "10000019", "group": group}
    peak, length = peak_of(wide, asked)
    assert length < 2000
    assert peak < 3 * MB


def test_what_is_smoothed_is_held_and_bounded(wide: Exhibit) -> None:
    points = MOST_REMEMBERED // columns(wide) + 1
    asked = {"chart": "*", "after": "-94608000", "points": str(points), "group": "ses"}
    with pytest.raises(RequestError, match="an answer smoothed by 'ses' has 500000 at most"):
        data.answer(wide, asked, {}, Budget())
    peak, _ = peak_of(wide, {**asked, "points": str(points // 2)})
    assert peak < 20 * MB


@pytest.mark.parametrize("ticks", [1, 12, 10_000_019, 10**12, 999_999_999_989])
def test_ticks_are_averaged_beforehand_into_a_divisor(ticks: int) -> None:
    found = averaged_beforehand(ticks, 7200)
    assert ticks % found == 0
    assert ticks // found <= 7200


def test_a_badge_of_all_there_is_holds_little(wide: Exhibit) -> None:
    tracemalloc.start()
    try:
        asked = {"chart": "apps.file_open", "after": "-94608000", "group": "median"}
        b"".join(badge.answer(wide, asked, {}, Budget()).pieces())
        assert tracemalloc.get_traced_memory()[1] < 8 * MB
    finally:
        tracemalloc.stop()


def test_a_snapshot_holds_a_part_of_itself(wide: Exhibit) -> None:
    tracemalloc.start()
    try:
        length = sum(map(len, snapshot.answer(wide, {}, Budget()).pieces()))
        assert tracemalloc.get_traced_memory()[1] < 8 * MB
    finally:
        tracemalloc.stop()
    assert length > 10_000


@pytest.fixture(scope="module")
def served_wide(wide: Exhibit) -> Iterator[Site]:
    with served(wide) as site:
        yield site


NUMBERS = st.one_of(
    st.integers(-(10**13), 10**13),
    st.sampled_from([0, 1, -1, 60, -60, 3600, 86400, -94_608_000, NOW, NOW - 60, 10_000_019]),
).map(str)
WORDS: Mapping[str, st.SearchStrategy[str]] = {
    "chart": st.sampled_from(["ebpf.io", "apps.file_open", "*", "ebpf.*", "*" * 40 + "x", "nope"]),
    "context": st.sampled_from(["ebpf.io", "*", "nope"]),
    "format": st.sampled_from([*FORMATS, "prometheus", "shell", "nope"]),
    "group": st.sampled_from([*GROUPS, "nope"]),
    "options": st.lists(st.sampled_from(OPTIONS), max_size=5).map("|".join),
    "source": st.sampled_from(["average", "sum", "as-collected"]),
    **dict.fromkeys(
        ("after", "before", "points", "gtime", "top", "multiply", "divide", "precision", "scale"),
        NUMBERS,
    ),
}
ANYTHING = st.one_of(st.text(max_size=30), NUMBERS, st.text("*!,|^=+-@<>:\x00\u202e", max_size=30))


@st.composite
def queries(draw: st.DrawFn, one: Address) -> dict[str, str]:
    names = st.sampled_from([parameter.name for parameter in one.parameters] or ["x"])
    chosen = draw(st.lists(names, unique=True, max_size=8))
    return {
        name: draw(st.one_of(WORDS.get(name, ANYTHING), WORDS.get(name, ANYTHING), ANYTHING))
        for name in chosen
    }


QUIET = [one for one in ADDRESSES if one.path.startswith("/api/") and one.path != "/api/stream"]


@pytest.mark.parametrize("one", QUIET, ids=lambda one: one.path)
@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
@given(given_data=st.data())
def test_no_question_is_an_error_of_ours(
    served_wide: Site, one: Address, given_data: st.DataObject
) -> None:
    asked = given_data.draw(queries(one))
    encoded = urlencode(asked, errors="replace")
    answer = served_wide.ask(f"{one.path}?{encoded}")
    assert answer.status < 500, answer.body[:200]
    wanted = asked.get("format") or "json"
    if one.path == "/api/v1/data" and answer.status == 200 and wanted == "csv":
        assert answer.body.count(",") + answer.body.count("\n") < MOST_ANSWERED


@pytest.mark.parametrize(
    "path",
    [
        *("/static/%00", "/static/" + "a" * 5000, "/static/..%2f..%2fapp.py", "/%ff", "//", "/."),
        *("/api/v1/%00", "/api/v1/data%3Fchart=%ff", "/api/v1/data%3F", "/api/v1/data?%ff=%fe"),
        "/api/v1/data?" + "&".join(["chart=a"] * 3000),
        "/api/v1/data?chart=ebpf.io&dimensions=" + ",".join(["!a"] * 10_000),
        "/api/v1/data?chart=ebpf.io&dimensions=" + ",".join(["*a"] * 10_000),
    ],
)
def test_no_path_is_an_error_of_ours(served_wide: Site, path: str) -> None:
    assert served_wide.ask(path).status < 500


def test_lengths_are_not_told_of_what_is_worked_out_as_it_is_sent(served_wide: Site) -> None:
    path = "/api/v1/data?chart=*&after=-120"
    answer = served_wide.ask(path)
    assert answer.headers["Content-Length"] is None
    assert len(answer.json["data"]) == 120
    head = served_wide.ask(path, method="HEAD")
    assert (head.status, head.content) == (200, b"")
    assert json.loads(answer.content)["labels"][0] == "time"
