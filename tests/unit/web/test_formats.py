"""Each format as a stock Agent 1.37.1 writes it, but for spaces that mean nothing."""

from __future__ import annotations

import json
import time
from urllib.parse import urlencode

import pytest

from tests.unit.web.exhibits import NASTY, NOW, Answered, Site


def ask(site: Site, **parameters: str | int) -> Answered:
    asked = {"chart": "ebpf.io_bytes", "after": -2, **parameters}
    return site.ask("/api/v1/data?" + urlencode(asked))


def dates() -> list[str]:
    return [time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment)) for moment in (NOW, NOW - 1)]


SCRIPT = "application/x-javascript; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
ROWS = [[NOW, 200, -200], [NOW - 1, 180, -180]]
COLUMNS = [
    {"id": "", "label": "time", "pattern": "", "type": "datetime"},
    {"id": "", "label": "", "pattern": "", "type": "string", "p": {"role": "annotation"}},
    {"id": "", "label": "", "pattern": "", "type": "string", "p": {"role": "annotationText"}},
    {"id": "", "label": "read", "pattern": "", "type": "number"},
    {"id": "", "label": "write", "pattern": "", "type": "number"},
]


def test_json_with_objects_for_rows(site: Site) -> None:
    assert ask(site, options="objectrows").json["data"] == [
        {"time": NOW, "read": 200, "write": -200},
        {"time": NOW - 1, "read": 180, "write": -180},
    ]


def test_jsonp_calls_a_function_with_the_json(site: Site) -> None:
    answer = ask(site, format="jsonp", callback="mine.draw")
    assert answer.headers["Content-Type"] == SCRIPT
    assert answer.body == f"mine.draw({ask(site).body});"


def test_google_json_has_dates_of_javascript(site: Site) -> None:
    local = time.localtime(NOW)
    shown = f"new Date({local[0]},{local[1] - 1},{','.join(map(str, local[2:6]))})"
    assert f"[[{shown},200,-200]]" in ask(site, after=-1, options="google_json").body


@pytest.mark.parametrize(("kind", "tab"), [("tsv", "\t"), ("tsv-excel", "\t"), ("csv", ",")])
def test_lists_have_a_line_for_each_row(site: Site, kind: str, tab: str) -> None:
    first, second = dates()
    answer = ask(site, format=kind)
    assert answer.headers["Content-Type"] == PLAIN
    assert answer.body == (
        f"time{tab}read{tab}write\r\n{first}{tab}200{tab}-200\r\n{second}{tab}180{tab}-180\r\n"
    )


def test_html_has_a_table(site: Site) -> None:
    answer = ask(site, format="html", options="seconds")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.body == (
        '<html>\n<center>\n<table border="0" cellpadding="5" cellspacing="5">\n'
        "<tr><td>time</td><td>read</td><td>write</td></tr>\n"
        f"<tr><td>{NOW}</td><td>200</td><td>-200</td></tr>\n"
        f"<tr><td>{NOW - 1}</td><td>180</td><td>-180</td></tr>\n"
        "</table>\n</center>\n</html>\n"
    )


def test_names_of_groups_are_texts_in_html(crowd: Site) -> None:
    body = ask(crowd, chart="apps.file_open", format="html").body
    assert "<img" not in body
    assert "&lt;img src=x onerror=alert(1)&gt;" in body


def test_names_of_groups_stay_in_their_cells_in_markdown(crowd: Site) -> None:
    lines = ask(crowd, chart="apps.file_open", format="markdown").body.split("\r\n")
    assert [line.replace("\\|", "").count("|") for line in lines[:-1]] == [len(NASTY)] * 4


def test_markdown_has_a_table(site: Site) -> None:
    answer = ask(site, format="markdown", options="ms")
    assert answer.body == (
        f"time|read|write\r\n:---:|:---:|:---:\r\n{NOW}000|200|-200\r\n{NOW - 1}000|180|-180\r\n"
    )


def test_an_array_has_a_sum_for_each_row(site: Site) -> None:
    assert ask(site, format="array").json == [0, 0]
    assert ask(site, format="array", options="abs").json == [400, 360]
    assert ask(site, format="array", options="min2max").json == [400, 360]
    assert ask(site, format="array", options="min2max", dimensions="read").json == [200, 180]


def test_numbers_can_stand_between_spaces_or_commas(site: Site) -> None:
    assert ask(site, format="ssv", options="abs").body == "400 360"
    assert ask(site, format="ssvcomma", options="abs|flip").body == "360,400"


def test_an_array_of_rows_begins_with_the_labels(site: Site) -> None:
    labels = ["time", "read", "write"]
    assert ask(site, format="csvjsonarray", options="seconds").json == [labels, *ROWS]
    # The Agent forgets the quotes around dates, so that its answer is not JSON.
    assert [row[0] for row in ask(site, format="csvjsonarray").json] == ["time", *dates()]


def test_a_table_for_googles_charts(site: Site) -> None:
    local = time.localtime(NOW)
    date = f"Date({local[0]},{local[1] - 1},{','.join(map(str, local[2:6]))})"
    cells = [{"v": date}, {"v": None}, {"v": None}, {"v": 200}, {"v": -200}]
    answer = ask(site, after=-1, format="datatable")
    assert answer.json == {"cols": COLUMNS, "rows": [{"c": cells}]}


def test_a_datasource_answers_as_google_asks(site: Site) -> None:
    tqx = "reqId:5;version:0.6;responseHandler:draw;what"
    body = ask(site, format="datasource", tqx=tqx).body
    begin = f"draw({{version:'0.6',reqId:'5',status:'ok',sig:'{NOW}',table:"
    assert body.startswith(begin)
    assert json.loads(body.removeprefix(begin).removesuffix("});"))["cols"] == COLUMNS


def test_a_datasource_tells_nothing_twice(site: Site) -> None:
    body = ask(site, format="datasource", tqx=f"sig:{NOW}").body
    assert body == (
        "google.visualization.Query.setResponse({version:'0.6',reqId:'0',status:'error',"
        "errors:[{reason:'not_modified',message:'Data not modified'}]});"
    )


def test_a_datasource_can_be_csv(site: Site) -> None:
    answer = ask(site, format="datasource", tqx="out:csv;outFileName:x.csv")
    assert answer.body == ask(site, format="csv").body
    assert answer.headers["Content-Disposition"] == 'attachment; filename="x.csv"'


@pytest.mark.parametrize("tqx", ["responseHandler:alert(1)//", "reqId:'+x+'", 'version:"x'])
def test_a_datasource_is_no_way_to_write_a_script(site: Site, tqx: str) -> None:
    assert ask(site, format="datasource", tqx=tqx).status == 400


WRAP = [
    *("api", "id", "name", "view_update_every", "update_every", "first_entry", "last_entry"),
    *("before", "after", "group", "options", "dimension_names", "dimension_ids", "functions"),
    *("latest_values", "view_latest_values", "dimensions", "points", "format"),
    *("db_points_per_tier", "result", "min", "max"),
]


@pytest.mark.parametrize("kind", ["json", "csv", "tsv", "html", "markdown", "array", "ssv"])
def test_a_wrap_has_the_agents_keys_around_any_format(site: Site, kind: str) -> None:
    answer = ask(site, format=kind, options="jsonwrap").json
    assert list(answer) == WRAP
    plain = ask(site, format=kind)
    if kind in {"json", "array"}:
        assert answer["result"] == plain.json
    else:
        assert answer["result"] == plain.body.replace("\r\n", "\n")


def test_a_wrap_goes_into_a_script(site: Site) -> None:
    body = ask(site, format="jsonp", options="jsonwrap").body
    assert list(json.loads(body.removeprefix("callback(").removesuffix(");"))) == WRAP


def test_fractions_have_seven_digits(site: Site) -> None:
    answer = site.ask("/api/v1/data?chart=ebpf.io&after=-3&points=1&options=unaligned&group=stddev")
    assert answer.json["data"] == [[NOW, 20, 20]]
    answer = site.ask("/api/v1/data?chart=ebpf.io&after=-7&points=1&options=unaligned&group=cv")
    assert answer.json["data"][0][1] == 30.8606700
