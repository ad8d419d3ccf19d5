from __future__ import annotations

import re
import socket
from contextlib import suppress

import pytest
from starlette.applications import Starlette
from starlette.types import Scope

from kvitals.config.settings import Settings
from kvitals.web.guard import Guard, allowed_names, bare_name
from tests.unit.web.exhibits import Site, make_exhibit, served


@pytest.mark.parametrize(
    ("host", "status"),
    [
        *(("localhost", 200), ("LOCALHOST:80", 200), ("127.0.0.1:1", 200), ("[::1]:19998", 200)),
        *(("box", 200), ("box.:1", 200), ("evil.example", 403), ("127.0.0.1.evil.example", 403)),
        *(("localhost.evil.example:80", 403), ("", 403), ("[::1", 200), ("::1", 403)),
    ],
)
def test_foreign_names_are_refused(site: Site, host: str, status: int) -> None:
    assert site.ask("/api/v1/info", headers={"Host": host}).status == status


def test_a_stream_and_the_page_are_guarded_too(site: Site) -> None:
    for path in ("/", "/api/stream", "/static/js/main.js"):
        assert site.ask(path, headers={"Host": "evil.example"}).status == 403


def test_a_refusal_tells_what_helps_and_nothing_hostile(site: Site) -> None:
    answer = site.ask("/", headers={"Host": "dash.example"})
    assert "'dash.example'" in answer.body
    assert "--allow-host" in answer.body
    told = site.ask("/", headers={"Host": 200 * "<\xe9" + "evil"}).body
    assert len(told) < 500
    assert told.isascii()


def test_names_that_were_allowed_are_answered_wherever_we_listen() -> None:
    for bind in ("127.0.0.1", "0.0.0.0", "::"):  # noqa: S104
        settings = Settings(host=bind, allow_hosts=("dash.example",))
        with served(make_exhibit(settings=settings)) as one:
            for host, status in (("dash.example:99", 200), ("box", 200), ("evil.example", 403)):
                assert one.ask("/api/v1/info", headers={"Host": host}).status == status


def test_the_address_that_was_connected_to_is_a_name_of_ours() -> None:
    guard = Guard(Starlette(), allowed_names("box"))
    scope: Scope = {"server": ("192.0.2.7", 80)}
    assert guard._is_ours("192.0.2.7", scope)
    assert not guard._is_ours("192.0.2.8", scope)
    assert not guard._is_ours("192.0.2.7", {"server": None})


def test_what_can_be_understood_in_two_ways_is_refused(site: Site) -> None:
    post = "POST /-/reload HTTP/1.1\r\nHost: localhost\r\n"
    wrong = (
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET http://evil.example/api/v1/info HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /api/v1/info HTTP/1.1\r\nHost: localhost\r\n evil.example\r\n\r\n",
        "GET /api/v1/info HTTP/1.1\r\n Host: localhost\r\n\r\n",
        "GET /api/v1/info HTTP/1.1\r\nHost : localhost\r\n\r\n",
        f"{post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{post}\r\n",
        f"{post}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        f"{post}Transfer-Encoding: xchunked\r\n\r\n",
        f"GET /{1_000_000 * 'a'} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: localhost\r\nX: {1_000_000 * 'a'}\r\n\r\n",
    )
    for request in wrong:
        answers = talk(site.port, request)
        assert re.findall("^HTTP/1.1 (...)", answers, re.MULTILINE)[0][0] in {"4", "5"}, request[
            :99
        ]
        assert answers.count("HTTP/1.1 ") == 1
        assert "\r\nconnection: close\r\n" in answers.lower(), request[:99]


def talk(port: int, request: str) -> str:
    """All that is answered to some bytes, until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        with suppress(ConnectionError):
            client.sendall(request.encode())
        answer = b""
        with suppress(ConnectionError):
            while more := client.recv(65536):
                answer += more
    return answer.decode()


def test_a_name_is_bare_of_port_brackets_and_dot() -> None:
    assert [bare_name(one) for one in ("A.:1", "[::1]:2", "b")] == ["a", "::1", "b"]


@pytest.mark.parametrize("path", ["/", "/api/v1/info", "/static/js/main.js", "/nope"])
def test_every_answer_is_careful(site: Site, path: str) -> None:
    headers = site.ask(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert not [name for name in headers if name.lower().startswith("access-control")]
