from __future__ import annotations

import asyncio
import http.client
import re
from contextlib import closing
from pathlib import Path

import pytest
from starlette.requests import Request

from kvitals.web.page_files import FOLDER, PageFiles
from tests.unit.web.exhibits import Site, fill, make_exhibit, served

# A name, which no browser asks for.
SVG = "http://www.w3.org/2000/svg"
OURS = [
    path
    for path in FOLDER.rglob("*")
    if path.is_file() and "vendor" not in path.parts and path.suffix in {".js", ".css", ".html"}
]


def test_the_page_is_served(site: Site) -> None:
    answer = site.ask("/")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<noscript>" in answer.body


def test_all_that_the_page_names_is_served(site: Site) -> None:
    paths = re.findall(r'(?:src|href)="([^"#:]+)"', site.ask("/").body)
    assert "static/js/main.js" in paths
    assert [path for path in paths if site.ask(f"/{path}").status != 200] == []


def test_what_a_browser_has_already_is_not_sent_again(site: Site) -> None:
    first = site.ask("/static/js/main.js")
    assert first.headers["Content-Type"] == "text/javascript; charset=utf-8"
    tag = first.headers["ETag"]
    again = site.ask("/static/js/main.js", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status, again.content, again.headers["ETag"]) == (304, b"", tag)
    other = site.ask("/static/js/main.js", headers={"If-None-Match": '"other"'})
    assert (other.status, other.content) == (200, first.content)


def test_the_page_stays_what_it_was_when_we_started(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("now")
    files = PageFiles(tmp_path)
    (tmp_path / "index.html").write_text("later")
    request = Request({"type": "http", "headers": []})
    assert asyncio.run(files.index(request)).body == b"now"


@pytest.mark.parametrize("path", ["/nope", "/static/nope.js", "/static/../app.py", "/static/"])
def test_an_unknown_path_gets_a_sentence(site: Site, path: str) -> None:
    answer = site.ask(path)
    assert (answer.status, answer.body) == (404, f"There is nothing at {path}.")


def test_an_unknown_command_gets_the_agents_words(site: Site) -> None:
    answer = site.ask("/api/v1/nope")
    assert (answer.status, answer.body) == (404, "Unsupported v1 API command: nope")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/api/v1/info", "/-/healthy", "/static/js/main.js"])
def test_nothing_can_be_told(site: Site, method: str, path: str) -> None:
    assert site.ask(path, method=method).status == 405


@pytest.mark.parametrize("path", ["/", "/api/v1/charts", "/api/stream", "/-/ready"])
def test_head_has_no_body(site: Site, path: str) -> None:
    answer = site.ask(path, method="HEAD")
    assert (answer.status, answer.body) == (200, "")


def test_the_stream_is_alive_at_once_and_not_kept() -> None:
    exhibit = make_exhibit()
    fill(exhibit, 2)
    with (
        served(exhibit) as site,
        closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)) as connection,
    ):
        connection.request("GET", "/api/stream")
        with connection.getresponse() as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Accel-Buffering"] == "no"
            assert [answer.readline() for _ in range(3)] == [b"retry: 2000\n", b"\n", b"id: 2\n"]
            exhibit.hub.close()
            assert answer.read().endswith(b"\n\n")


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_our_files_are_small_and_name_no_other_host(path: Path) -> None:
    text = path.read_text().replace(SVG, "")
    assert "http://" not in text
    assert "https://" not in text
    assert "innerHTML" not in text
    assert len(text.splitlines()) <= 400
