"""Pages of listed origins read the API; those of others do not, and nobody's do unless listed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kvitals.config.settings import Settings
from tests.unit.web.exhibits import Answered, Site, fill, make_exhibit, served

DASH = "https://dash.example"
LAB = "http://localhost:3000"
PATHS = ("/api/v1/data?chart=ebpf.io", "/api/stream", "/api/v1/nope")


@pytest.fixture(scope="module")
def listed() -> Iterator[Site]:
    exhibit = make_exhibit(settings=Settings(apps=False, allow_origins=(DASH, LAB)))
    fill(exhibit, 3)
    with served(exhibit) as one:
        yield one


def preflight(site: Site, origin: str, method: str = "GET", headers: str = "") -> Answered:
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    if headers:
        asked["Access-Control-Request-Headers"] = headers
    return site.ask(PATHS[0], method="OPTIONS", headers=asked)


def words(answer: Answered, name: str) -> set[str]:
    return {one.strip().lower() for one in answer.headers.get(name, "").split(",")}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("origin", [DASH, LAB])
def test_a_listed_origin_may_read(listed: Site, path: str, origin: str) -> None:
    method = "HEAD" if "stream" in path else "GET"
    answer = listed.ask(path, method=method, headers={"Origin": origin})
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "origin" in words(answer, "Vary")


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://dash.example", f"{DASH}:444", f"{DASH}.evil.example"],
)
def test_no_other_origin_may(listed: Site, origin: str) -> None:
    for answer in (
        listed.ask(PATHS[0], headers={"Origin": origin}),
        preflight(listed, origin),
    ):
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "origin" in words(answer, "Vary")


def test_an_answer_that_may_be_kept_is_told_apart_by_origin(listed: Site) -> None:
    assert "origin" in words(listed.ask(PATHS[0]), "Vary")


def test_what_netdatas_dashboard_sends_is_let_through(listed: Site) -> None:
    answer = preflight(listed, DASH, headers="cache-control,pragma")
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == DASH
    assert {"cache-control", "pragma"} <= words(answer, "Access-Control-Allow-Headers")


def test_a_page_that_came_from_elsewhere_may_ask_this_machine(listed: Site) -> None:
    asked = {
        "Origin": DASH,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Private-Network": "true",
    }
    answer = listed.ask(PATHS[0], method="OPTIONS", headers=asked)
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Private-Network"] == "true"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_listed_origins_read_and_no_more(listed: Site, method: str) -> None:
    answer = preflight(listed, DASH, method)
    assert answer.status == 400
    assert method.lower() not in words(answer, "Access-Control-Allow-Methods")


def test_a_listed_origin_does_not_reload() -> None:
    exhibit = make_exhibit(settings=Settings(apps=False, allow_origins=(DASH,)))
    exhibit.reload = pytest.fail
    with served(exhibit) as site:
        assert site.ask("/-/reload", method="POST", headers={"Origin": DASH}).status == 403


def test_a_host_name_of_others_is_refused_to_listed_origins_too(listed: Site) -> None:
    answer = listed.ask(PATHS[0], headers={"Origin": DASH, "Host": "evil.example"})
    assert answer.status == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_nobody_may_unless_listed(site: Site) -> None:
    for answer in (site.ask(PATHS[0], headers={"Origin": DASH}), preflight(site, DASH)):
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert preflight(site, DASH).status == 405
