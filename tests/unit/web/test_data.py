from __future__ import annotations

import csv
import io
import time
from urllib.parse import urlencode

import pytest

from tests.unit.web.exhibits import (
    NASTY,
    NOW,
    Answered,
    Site,
    Ticker,
    fill,
    make_exhibit,
    served,
)


def ask(site: Site, **parameters: str | int) -> Answered:
    return site.ask("/api/v1/data?" + urlencode({"chart": "ebpf.io", **parameters}))


def test_rows_come_newest_first_under_names(site: Site) -> None:
    answer = ask(site, after=-2).json
    assert answer["labels"] == ["time", "read", "write"]
    assert answer["data"] == [[NOW, 200, 200], [NOW - 1, 180, 180]]


def test_whole_numbers_have_no_fraction(site: Site) -> None:
    assert "200.0" not in ask(site, after=-2).body


def test_the_first_tick_has_no_values(site: Site) -> None:
    assert ask(site, after=0).json["data"][-1] == [NOW - 10, None, None]


def test_flip_gives_the_oldest_first(site: Site) -> None:
    assert [row[0] for row in ask(site, after=-2, options="flip").json["data"]] == [NOW - 1, NOW]


def test_ms_gives_times_in_milliseconds(site: Site) -> None:
    assert ask(site, after=-1, options="ms").json["data"][0][0] == NOW * 1000


def test_bytes_written_are_below_zero_unless_abs_is_asked_for(site: Site) -> None:
    assert ask(site, chart="ebpf.io_bytes", after=-1).json["data"][0] == [NOW, 200, -200]
    absolute = ask(site, chart="ebpf.io_bytes", after=-1, options="abs")
    assert absolute.json["data"][0] == [NOW, 200, 200]


def test_points_group_by_average(site: Site) -> None:
    assert ask(site, after=-4, points=2).json["data"] == [[NOW, 190, 190], [NOW - 2, 150, 150]]


def test_dimensions_are_chosen_by_name(site: Site) -> None:
    answer = ask(site, after=-1, dimensions="write").json
    assert answer == {"labels": ["time", "write"], "data": [[NOW, 200]]}


def test_csv_is_written_as_the_agent_writes_it(site: Site) -> None:
    date = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(NOW))
    answer = ask(site, after=-1, format="csv")
    assert answer.body == f"time,read,write\r\n{date},200,200\r\n"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_csv_has_null_for_what_is_not_known(site: Site) -> None:
    lines = ask(site, after=0, format="csv", options="seconds").body.splitlines()
    assert lines[-1] == f"{NOW - 10},null,null"


def test_jsonwrap_tells_about_the_answer(site: Site) -> None:
    answer = ask(site, after=-2, options="jsonwrap").json
    assert answer["result"]["data"] == [[NOW, 200, 200], [NOW - 1, 180, 180]]
    assert (answer["after"], answer["before"], answer["points"]) == (NOW - 1, NOW, 2)
    assert answer["dimension_ids"] == ["vfs_read", "vfs_write"]
    assert (answer["min"], answer["max"]) == (180, 200)


def test_unknown_options_are_ignored(site: Site) -> None:
    assert ask(site, after=-1, options="nonzero|unaligned|what").status == 200


def test_a_window_before_all_history_gets_the_agents_words(site: Site) -> None:
    answer = ask(site, after=-3600, before=-3500)
    assert (answer.status, answer.body) == (404, "No metrics where matched to query.")


def test_what_was_before_the_first_tick_is_not_known(site: Site) -> None:
    rows = ask(site, options="flip").json["data"]
    assert len(rows) == 600
    assert rows[-12:-9] == [[NOW - 11, None, None], [NOW - 10, None, None], [NOW - 9, 20, 20]]


def test_a_young_run_may_be_in_no_point_yet(site: Site) -> None:
    # Netdata's dashboard asks for few points while there is little to show.
    rows = ask(site, after=-300, points=2, options="flip").json["data"]
    assert rows == [[NOW - 200, None, None], [NOW - 50, None, None]]


def test_there_is_nothing_before_the_first_tick(young: Site) -> None:
    assert ask(young).status == 404


def test_groups_have_values_under_their_names(crowd: Site) -> None:
    answer = ask(crowd, chart="apps.file_open", after=-1).json
    assert answer == {"labels": ["time", *sorted(NASTY)], "data": [[NOW, 100, 100, 100, 100]]}


@pytest.mark.parametrize("name", NASTY)
def test_a_group_is_chosen_by_its_name(crowd: Site, name: str) -> None:
    answer = ask(crowd, chart="apps.file_open", after=-1, dimensions=name).json
    assert answer["labels"] == ["time", name]


def test_names_with_spaces_are_chosen_from_a_list() -> None:
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 2, ["one two", "three", "two"])
    with served(exhibit) as site:
        answer = ask(site, chart="apps.file_open", dimensions="one two,three").json
    assert answer["labels"] == ["time", "one two", "three"]


def test_a_group_that_appears_has_no_past() -> None:
    exhibit = make_exhibit(apps=True)
    ticker = Ticker(exhibit, NOW - 2)
    for groups in (["a"], ["a"], ["a", "b"]):
        ticker.tick(groups)
    with served(exhibit) as site:
        rows = ask(site, chart="apps.file_open", after=0, options="flip").json["data"]
    assert rows == [[NOW - 2, None, None], [NOW - 1, 10, None], [NOW, 20, 20]]


def test_a_chart_without_groups_has_no_columns() -> None:
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 2)
    with served(exhibit) as site:
        answer = ask(site, chart="apps.file_open", after=0, options="flip").json
    assert answer == {"labels": ["time"], "data": [[NOW - 2], [NOW - 1], [NOW]]}


def test_csv_can_be_read_back_whatever_the_names(crowd: Site) -> None:
    text = ask(crowd, chart="apps.file_open", after=-1, format="csv", options="seconds").body
    rows = list(csv.reader(io.StringIO(text, newline="")))
    names = [name.replace("\n", "\\n") for name in sorted(NASTY)]
    assert rows == [["time", *names], [str(NOW), "100", "100", "100", "100"]]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("after", "abc"), ("before", "1.5"), ("points", "many"), ("gtime", "x")),
        *(("callback", "alert(1)//"), ("callback", "a" * 101), ("filename", 'x";y')),
        *(("after", "9" * 5000), ("group", "median?"), ("format", "htm")),
    ],
)
def test_a_bad_parameter_is_named(site: Site, name: str, value: str) -> None:
    answer = ask(site, **{name: value})
    assert answer.status == 400
    assert f"'{name}'" in answer.body


def test_what_is_missing_or_unknown_gets_the_agents_words(site: Site) -> None:
    missing, unknown = site.ask("/api/v1/data"), ask(site, chart="nope")
    assert (missing.status, missing.body) == (400, "No chart or context is given.")
    assert (unknown.status, unknown.body) == (404, "No metrics where matched to query.")
    assert ask(site, dimensions="nope").status == 404


def test_options_have_other_names_too(site: Site) -> None:
    plain = ask(site, after=-3, options="abs|ms|flip").json
    assert ask(site, after=-3, options="absolute,milliseconds,reversed").json == plain


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("read", ["read"]),
        ("vfs_write", ["write"]),
        ("r*", ["read"]),
        ("*", ["read", "write"]),
        ("*t*|*d", ["read", "write"]),
        ("!vfs_read,!read,*", ["write"]),
    ],
)
def test_dimensions_are_chosen_by_patterns(site: Site, asked: str, names: list[str]) -> None:
    assert ask(site, after=-1, dimensions=asked).json["labels"] == ["time", *names]


def test_ids_or_names_alone_can_be_matched(site: Site) -> None:
    assert ask(site, dimensions="read", options="match-ids").status == 404
    assert ask(site, dimensions="vfs_read", options="match-names").status == 404
    assert ask(site, dimensions="vfs_read", options="match-ids").status == 200


def test_charts_can_be_put_side_by_side(site: Site) -> None:
    answer = site.ask("/api/v1/data?context=ebpf.io*&after=-1").json
    assert answer["labels"][:3] == ["time", "read", "write"]
    assert len(answer["data"][0]) == len(answer["labels"]) > 3


def test_percentages_are_of_all_dimensions(site: Site) -> None:
    answer = ask(site, chart="ebpf.io_bytes", after=-1, dimensions="read", options="percentage|abs")
    assert answer.json["data"] == [[NOW, 50]]


def test_nonzero_leaves_out_what_is_0_throughout() -> None:
    exhibit = make_exhibit(apps=True)
    ticker = Ticker(exhibit, NOW - 4)
    for groups in (["a", "b"], ["a", "b"], ["a"], ["a"], ["a"]):
        ticker.tick(groups)
    with served(exhibit) as site:
        answer = ask(site, chart="apps.file_open", after=-2, options="nonzero").json
    assert answer["labels"] == ["time", "a"]


def test_a_script_is_not_given_to_a_page_of_another_site(site: Site) -> None:
    path = "/api/v1/data?chart=ebpf.io&after=-1&format="
    for kind in ("jsonp", "datasource"):
        assert site.ask(path + kind, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
        assert site.ask(path + kind, headers={"Sec-Fetch-Site": "same-origin"}).status == 200
    assert site.ask(path + "json", headers={"Sec-Fetch-Site": "cross-site"}).status == 200


def test_an_answer_can_be_saved_under_a_name(site: Site) -> None:
    answer = ask(site, after=-1, format="csv", filename="x.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="x.csv"'
