from __future__ import annotations

import gzip
import http.client
from contextlib import closing

import pytest

from tests.unit.web.exhibits import Site


def get(site: Site, path: str, accept: str | None) -> tuple[str | None, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)) as connection:
        connection.request("GET", path, headers={"Accept-Encoding": accept} if accept else {})
        with connection.getresponse() as answer:
            return answer.headers["Content-Encoding"], answer.read()


@pytest.mark.parametrize("path", ["/api/v1/charts", "/api/openapi.json", "/static/js/main.js"])
def test_large_answers_are_compressed_for_who_takes_it(site: Site, path: str) -> None:
    kind, plain = get(site, path, None)
    assert kind is None
    kind, packed = get(site, path, "gzip, deflate")
    assert kind == "gzip"
    assert gzip.decompress(packed) == plain
    assert len(packed) < len(plain) / 2


@pytest.mark.parametrize("path", ["/api/v1/chart?chart=ebpf.io", "/-/healthy", "/api/v1/nope"])
def test_small_answers_are_sent_as_they_are(site: Site, path: str) -> None:
    assert get(site, path, "gzip")[0] is None


def test_the_stream_is_not_held_back(site: Site) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)) as connection:
        connection.request("GET", "/api/stream", headers={"Accept-Encoding": "gzip"})
        with connection.getresponse() as answer:
            assert answer.headers["Content-Encoding"] is None
            assert answer.readline() == b"retry: 2000\n"
            assert answer.readline() == b"\n"
            assert answer.readline().startswith(b"id: ")
