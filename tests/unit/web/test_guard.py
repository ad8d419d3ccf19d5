from __future__ import annotations

import pytest

from kvitals.web.guard import allowed_names, bare_name
from tests.unit.web.exhibits import Site


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


@pytest.mark.parametrize("bind", ["0.0.0.0", "::", "192.0.2.7"])  # noqa: S104
def test_any_name_is_fine_when_others_may_connect(bind: str) -> None:
    assert allowed_names(bind, "box") is None


@pytest.mark.parametrize("bind", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_a_loopback_address_allows_itself_and_the_host(bind: str) -> None:
    assert {bind, "box", "localhost"} <= (allowed_names(bind, "Box") or set())


def test_a_name_is_bare_of_port_brackets_and_dot() -> None:
    assert [bare_name(one) for one in ("A.:1", "[::1]:2", "b")] == ["a", "::1", "b"]


@pytest.mark.parametrize("path", ["/", "/api/v1/info", "/static/js/main.js", "/nope"])
def test_every_answer_is_careful(site: Site, path: str) -> None:
    headers = site.ask(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert not [name for name in headers if name.lower().startswith("access-control")]
