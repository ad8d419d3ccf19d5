"""Requests from anybody, and files that somebody was sent."""

from __future__ import annotations

import gzip
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kvitals.config.settings import Settings
from kvitals.service.demo.host import demo_settings
from kvitals.service.demo.watch import Watch
from kvitals.web.answers import RequestError
from kvitals.web.openapi import ADDRESSES
from kvitals.web.simple_pattern import BETWEEN_IDS, BETWEEN_NAMES, read_patterns
from kvitals.web.snapshot.document import SnapshotError
from kvitals.web.snapshot.reading import read_snapshot
from tests.fuzz.target import Take, Target, WrongAnswerError, plain
from tests.unit.web.exhibits import NOW, fill, make_exhibit, served
from tests.unit.web.snapshot.files import packed
from tests.unit.web.test_openapi import asked

_ANSWER_S = 5
HEADERS = b"Host: 127.0.0.1\r\nConnection: close\r\n"
SEEDS = [
    *(
        f"{one.method.upper()} {path} HTTP/1.1\r\n".encode() + HEADERS + b"\r\n"
        for one in ADDRESSES
        if one.path != "/api/stream"
        for path in asked(one)
    ),
    b"GET /api/v1/data?chart=*&points=600 HTTP/1.1\r\n" + HEADERS + b"Origin: http://[::1\r\n\r\n",
    b"POST /-/reload HTTP/1.1\r\n" + HEADERS + b"Content-Length: 5\r\n\r\nhello",
    b"GET / HTTP/1.1\r\n" + HEADERS + b"Accept-Encoding: gzip\r\nRange: bytes=0-9\r\n\r\n",
    b"OPTIONS /api/v1/info HTTP/1.1\r\n" + HEADERS + b"Access-Control-Request-Method: GET\r\n\r\n",
    b"GET /static/js/main.js HTTP/1.0\r\nHost: localhost\r\nIf-None-Match: x\r\n\r\n",
]


@contextmanager
def _requests() -> Iterator[Take]:
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 60, ("nginx", "a b", "<b>"))
    with served(exhibit) as site:
        yield lambda content: _ask(site.port, content)


# Only the first line is looked at; a stream that is begun does not end by itself.
def _ask(port: int, content: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_S) as client:
        try:
            client.sendall(content)
            client.shutdown(socket.SHUT_WR)
            told = client.recv(64)
        except ConnectionError:
            return
        except TimeoutError as error:
            raise WrongAnswerError("no answer and no end") from error
        if told.startswith(b"HTTP/1.1 5") and not told.startswith(b"HTTP/1.1 503"):
            raise WrongAnswerError(told.decode(errors="replace"))


def _patterns(content: bytes) -> None:
    text = content.decode(errors="replace")
    for separators in (BETWEEN_IDS, BETWEEN_NAMES):
        matches = read_patterns(text, separators)
        matches("apps.vfs_read_call" * 20)
        matches("a" * 400)


@contextmanager
def _snapshots() -> Iterator[Take]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "snapshot.json.gz"

        def take(content: bytes) -> None:
            file.write_bytes(gzip.compress(content, compresslevel=1))
            read_snapshot(file)

        yield take


def _snapshot_seeds() -> list[bytes]:
    base = demo_settings("127.0.0.1", 0)
    chosen = Settings(mode=base.mode, group_by=base.group_by, history_s=4)
    whole = gzip.decompress(packed(Watch(chosen, NOW).exhibit))
    return [whole, b'{"format": "kvitals snapshot", "version": 1}', b"[[[[1]]]]"]


TARGETS = (
    plain("patterns", _patterns, [b"read,w*", b"!read,*", b"*a*b*c*,!x|y z"], RequestError),
    Target("requests", lambda: SEEDS, _requests),
    Target("snapshot", _snapshot_seeds, _snapshots, (SnapshotError,)),
)
