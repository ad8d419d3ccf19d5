"""Where there are tokens, only who has one is answered, and only what it is good for."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from kvitals.web.tokens import READ, RELOAD, new_token, read_token, rights_of
from tests.unit.web.exhibits import Site, fill, make_exhibit, served

READER, READING = new_token("prometheus", [READ])
MASTER, BOTH = new_token("ann", [READ, RELOAD])
KICKER, RELOADING = new_token("deploy", [RELOAD])
TOKENS = (READING, BOTH, RELOADING)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def basic(user: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{secret}'.encode()).decode()}"}


@pytest.fixture(scope="module")
def locked() -> Iterator[Site]:
    exhibit = make_exhibit()
    fill(exhibit, 10)
    with served(exhibit, tokens=TOKENS) as one:
        yield one


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/static/js/main.js", "/api/v1/info", "/api/v1/data?chart=ebpf.io", "/api/stream"),
        *("/api/v1/allmetrics", "/api/v1/badge.svg?chart=ebpf.io", "/api/snapshot", "/nope"),
        *("/api/processes", "/api/peers", "/api/findings", "/api/openapi.json", "//-/healthy/x"),
    ],
)
def test_a_stranger_learns_nothing_anywhere(locked: Site, path: str) -> None:
    answer = locked.ask(path)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "value",
    [
        *("", "Bearer", "Bearer ", f"Bearer {READER}x", f"Bearer {READER[:-1]}", f"Token {READER}"),
        *(f"Bearer {READING.digest}", "Basic", "Basic !!!", "Basic OjpA", f"Basic {READER}"),
        *(f"Bearer {9999 * 'a'}", "Bearer \xff\xfe"),
    ],
)
def test_what_is_no_token_of_ours_lets_nobody_in(locked: Site, value: str) -> None:
    assert locked.ask("/api/v1/info", headers={"Authorization": value}).status == 401


def test_a_stranger_may_not_reload(locked: Site) -> None:
    assert locked.ask("/-/reload", method="POST").status == 401


@pytest.mark.parametrize("path", ["/-/healthy", "/-/ready"])
def test_monitors_need_no_token(locked: Site, path: str) -> None:
    assert locked.ask(path).status in {200, 503}


def test_a_token_is_a_bearer_and_the_password_of_anybody(locked: Site) -> None:
    for headers in (bearer(READER), basic("", READER), basic("ann", READER)):
        assert locked.ask("/api/v1/info", headers=headers).status == 200


def test_a_token_is_good_for_its_rights_alone(locked: Site) -> None:
    assert locked.ask("/-/reload", method="POST", headers=bearer(READER)).status == 403
    assert locked.ask("/api/v1/info", headers=bearer(KICKER)).status == 403
    assert locked.ask("/api/v1/info", headers=bearer(MASTER)).status == 200
    assert "no right" not in locked.ask("/-/reload", method="POST", headers=bearer(MASTER)).body


def test_a_foreign_name_is_refused_before_a_token_is_looked_at(locked: Site) -> None:
    headers = {"Host": "evil.example", **bearer(MASTER)}
    assert locked.ask("/api/v1/info", headers=headers).status == 403


def test_a_line_of_a_file_is_read_as_it_was_made() -> None:
    for token in TOKENS:
        assert read_token(token.line) == token
        assert read_token(f"  {token.line.replace(' ', chr(9))} ") == token
    assert rights_of(f"Bearer {MASTER}", [BOTH]) == BOTH.rights


@pytest.mark.parametrize(
    "line",
    [
        *("", "a read", f"a write sha256:{'0' * 64}", f"a read sha256:{'0' * 63}"),
        *(f"a read md5:{'0' * 64}", f"a b read sha256:{'0' * 64}", f"a read, sha256:{'0' * 64}"),
        f"a read sha256:{'G' * 64}",
    ],
)
def test_what_is_no_line_of_a_file_is_refused(line: str) -> None:
    assert read_token(line) is None
