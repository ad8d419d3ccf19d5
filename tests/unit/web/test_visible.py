"""Names that do something to who reads them are written out, in each format that people read."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from kvitals.web.visible import visible
from tests.unit.web.exhibits import Site, fill, make_exhibit, served

NAMES = ("=cmd|' /C calc'!A1", "@x", "+1", "-1", "\x1b[2Jx", "\u202egpj.exe", "a\u2028b", "x\ny")
TWINS = ("a.b", "a-b", "A b", "VISIBLETOTAL")


@pytest.fixture(scope="module")
def hostile() -> Iterator[Site]:
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 3, (*NAMES, *TWINS))
    with served(exhibit) as one:
        yield one


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain -x", "plain -x"),
        ("größe 日本 é", "größe 日本 é"),
        ("\x1b[2J\x07\x9b", r"\x1b[2J\x07\x9b"),
        ("\u202eabc\u2069", r"\u202eabc\u2069"),
        ("a\u2028b\udc80", r"a\u2028b\udc80"),
    ],
)
def test_what_is_obeyed_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("kind", ["csv", "tsv", "html", "markdown"])
def test_no_format_for_people_has_what_terminals_obey(hostile: Site, kind: str) -> None:
    asked = {"chart": "apps.file_open", "after": -1, "format": kind}
    body = hostile.ask("/api/v1/data?" + urlencode(asked)).body
    assert not re.search("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u2028\u202a-\u202e]", body)


@pytest.mark.parametrize(("kind", "tab"), [("csv", ","), ("tsv", "\t"), ("tsv-excel", "\t")])
def test_no_cell_is_a_formula(hostile: Site, kind: str, tab: str) -> None:
    asked = {"chart": "apps.file_open", "after": -1, "format": kind, "options": "seconds"}
    body = hostile.ask("/api/v1/data?" + urlencode(asked)).body
    labels = next(csv.reader(io.StringIO(body, newline=""), delimiter=tab))
    assert [one for one in labels if one.startswith(("=", "+", "-", "@"))] == []
    assert "'=cmd|' /C calc'!A1" in labels


def test_what_a_client_said_is_written_out_in_a_sentence(hostile: Site) -> None:
    answer = hostile.ask("/api/v1/chart?chart=%1b%5B2J%e2%80%ae")
    assert (answer.status, answer.body) == (404, r"Chart is not found: \x1b[2J\u202e")


def test_a_badge_is_xml_whatever_it_is_labelled(hostile: Site) -> None:
    answer = hostile.ask("/api/v1/badge.svg?chart=ebpf.io&label=%00%0b%e2%80%ae&units=%01")
    assert ET.fromstring(answer.body).tag.endswith("svg")  # noqa: S314


def test_each_number_has_a_variable_of_its_own_in_a_shell(hostile: Site) -> None:
    body = hostile.ask("/api/v1/allmetrics?format=shell&filter=apps.file_open").body
    names = re.findall(r"^(\w+)=", body, re.MULTILINE)
    count = len(NAMES) + len(TWINS) + 1
    assert len(set(names)) == len(names) == count
    assert "NETDATA_APPS_FILE_OPEN_A_B" not in names
    shell = shutil.which("sh")
    assert shell is not None
    script = f"{body}\nset | grep -c ^NETDATA_"
    told = subprocess.run([shell, "-c", script], check=True, capture_output=True, text=True)
    assert told.stdout == f"{count}\n"


def test_a_name_that_one_number_alone_has_is_as_the_agent_writes_it(site: Site) -> None:
    body = site.ask("/api/v1/allmetrics?format=shell&filter=ebpf.io").body
    assert 'NETDATA_EBPF_IO_READ="200"' in body
