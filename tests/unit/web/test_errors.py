from __future__ import annotations

import pytest

from kvitals.web.errors import takes_json
from tests.unit.web.exhibits import Site


@pytest.mark.parametrize(
    ("path", "accept", "expected"),
    [
        ("/api/v1/data", "", False),
        ("/api/v1/data", "*/*", False),
        ("/api/v1/data", "application/json", True),
        ("/api/v1/data", "application/json, text/javascript, */*; q=0.01", True),
        ("/api/v1/data", "text/html,application/xhtml+xml,application/json;q=0.9", False),
        ("/api/v1/data", "application/json;q=1,text/plain", True),
        ("/api/processes", "", True),
        ("/api/nope", "text/html", True),
        ("/nope", "*/*", False),
        ("/-/ready", "application/json", True),
    ],
)
def test_who_gets_json(path: str, accept: str, expected: bool) -> None:
    assert takes_json(path, accept) is expected


def test_a_sentence_comes_as_the_client_takes_it(site: Site) -> None:
    plain = site.ask("/api/v1/data")
    assert (plain.status, plain.body) == (400, "No chart or context is given.")
    answer = site.ask("/api/v1/data", headers={"Accept": "application/json"})
    assert (answer.status, answer.error) == (400, plain.body)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("path", ["/api/nope", "/api"])
def test_what_is_not_there_is_told(site: Site, path: str) -> None:
    answer = site.ask(path, headers={"Accept": "application/json"})
    assert (answer.status, answer.error) == (404, f"There is nothing at {path}.")


def test_a_method_that_is_not_taken_is_told_as_json_too(site: Site) -> None:
    answer = site.ask("/api/findings", method="DELETE")
    assert (answer.status, answer.error) == (405, "This address takes GET, HEAD.")
