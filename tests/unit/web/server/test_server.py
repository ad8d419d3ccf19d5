"""The server with real sockets: slow, silent and greedy clients cost a bounded amount, and end."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from ipaddress import ip_network
from threading import Thread

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kvitals.service.ending import Ending
from kvitals.service.serving import listen, serve_app
from kvitals.web.hub import Hub
from kvitals.web.server.connection import HIGH_BYTES, stream_wish
from kvitals.web.server.limits import Limits
from kvitals.web.server.refusals import NO_STREAM
from kvitals.web.server.seats import Room

LARGE = 8 << 20
SHORT = Limits(Room(64, 64, 4), head_s=0.2, idle_s=0.2, read_s=0.2, head_bytes=2048)
PATIENCE_S = 10
ASK = b"GET / HTTP/1.1\r\nHost: x\r\n"


async def hello(_request: Request) -> Response:
    return PlainTextResponse("hello")


async def large(_request: Request) -> Response:
    return PlainTextResponse(b"x" * LARGE)


async def stream(request: Request) -> Response:
    return PlainTextResponse("yes") if stream_wish(request.scope)() else NO_STREAM


APP = Starlette(routes=[Route("/", hello), Route("/large", large), Route("/stream", stream)])


class Shop:
    """A server to which connections can be made."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: list[socket.socket] = []

    def connect(
        self, sent: bytes = b"", *, buffer: int | None = None, source: str = "127.0.0.1"
    ) -> socket.socket:
        one = socket.socket()
        one.bind((source, 0))
        if buffer is not None:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        one.settimeout(PATIENCE_S)
        one.connect(("127.0.0.1", self._port))
        one.sendall(sent)
        self._open.append(one)
        return one

    def ask(self, head: bytes = ASK) -> bytes:
        return all_of(self.connect(head + b"Connection: close\r\n\r\n"))

    def close(self) -> None:
        for one in self._open:
            one.close()


def all_of(connection: socket.socket) -> bytes:
    """What comes until the other side ends, however it does."""
    found = bytearray()
    try:
        while part := connection.recv(1 << 16):
            found += part
    except ConnectionResetError:
        pass
    return bytes(found)


def until(connection: socket.socket, end: bytes) -> bytes:
    """What comes up to some bytes."""
    found = bytearray()
    while not found.endswith(end):
        found += connection.recv(1000)
    return bytes(found)


@contextmanager
def shop(limits: Limits) -> Iterator[Shop]:
    ending, listener = Ending(), listen("127.0.0.1", 0)
    thread = Thread(target=serve_app, args=(APP, (listener,), ending, Hub(), limits))
    thread.start()
    try:
        with closing(Shop(listener.getsockname()[1])) as one:
            yield one
    finally:
        ending.set()
        thread.join()


@pytest.fixture(scope="module")
def short() -> Iterator[Shop]:
    with shop(SHORT) as one:
        yield one


def test_only_allowed_clients_are_heard() -> None:
    allowed = (ip_network("10.0.0.0/8"), ip_network("127.0.0.1"))
    with shop(Limits(clients=allowed)) as one:
        assert one.ask().endswith(b"hello")
        assert all_of(one.connect(source="127.0.0.2")) == b""
        assert one.ask().endswith(b"hello")


def test_who_says_nothing_is_let_go(short: Shop) -> None:
    assert all_of(short.connect()) == b""


def test_who_does_not_end_a_request_is_told_so_however_it_drips(short: Shop) -> None:
    slow = short.connect(ASK)
    begun = time.monotonic()
    slow.settimeout(0.05)
    while time.monotonic() - begun < PATIENCE_S:
        try:
            told = slow.recv(1000)
            break
        except TimeoutError:
            slow.sendall(b"X-Drip: x\r\n")
    assert told.startswith(b"HTTP/1.1 408 ")


def test_a_connection_is_kept_for_another_request_and_not_for_ever(short: Shop) -> None:
    kept = short.connect(ASK + b"\r\n")
    assert until(kept, b"hello").startswith(b"HTTP/1.1 200 ")
    kept.sendall(ASK + b"\r\n")
    assert until(kept, b"hello").startswith(b"HTTP/1.1 200 ")
    assert all_of(kept) == b""


def test_an_answer_that_nobody_reads_is_cut(short: Shop) -> None:
    idle = short.connect(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n", buffer=4096)
    time.sleep(1)
    assert len(all_of(idle)) < LARGE


def test_who_reads_a_byte_at_a_time_is_cut(short: Shop) -> None:
    slow = short.connect(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n", buffer=4096)
    begun = time.monotonic()

    def is_cut() -> bool:
        time.sleep(0.001)
        try:
            return not slow.recv(1)
        except ConnectionResetError:
            return True

    # What the kernel had taken can still be read, a byte at a time, for hours.
    while time.monotonic() - begun < 1:
        if is_cut():
            return
    assert len(all_of(slow)) < LARGE


def test_an_answer_that_is_read_arrives_whole(short: Shop) -> None:
    told = short.ask(b"GET /large HTTP/1.1\r\nHost: x\r\n")
    assert told.endswith(b"x" * HIGH_BYTES)
    assert len(told) > LARGE


def test_a_request_has_so_many_bytes(short: Shop) -> None:
    assert short.ask(ASK + b"X-Long: " + b"x" * 4000 + b"\r\n").startswith(b"HTTP/1.1 431 ")
    endless = short.connect(ASK + b"X-Long: " + b"x" * 4000)
    assert all_of(endless).startswith(b"HTTP/1.1 400 ")
    body = b"Content-Length: 70000\r\n"
    assert short.ask(b"POST / HTTP/1.1\r\nHost: x\r\n" + body).startswith(b"HTTP/1.1 413 ")


def answers(shop: Shop, times: int, head: bytes = ASK) -> list[int]:
    return [int(shop.ask(head).split()[1]) for _ in range(times)]


def test_who_asks_too_fast_is_told_so() -> None:
    with shop(Limits(requests_per_s=1)) as one:
        assert answers(one, 12)[:10] == [200] * 10
        assert answers(one, 1) == [429]
        assert b"requests per second" in one.ask()


def status_of(connection: socket.socket) -> int:
    return int(connection.recv(1000).split()[1])


def test_silent_connections_keep_nobody_out() -> None:
    with shop(Limits(Room(16, 16, 4))) as one:
        silent = [one.connect() for _ in range(20)]
        assert answers(one, 3) == [200] * 3
        # Those that came first had to go.
        assert all_of(silent[0]) == b""


HELD = b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def test_who_finds_no_place_is_told_so_and_those_who_have_one_go_on() -> None:
    with shop(Limits(Room(4, 4, 4))) as one:
        held = [one.connect(HELD, buffer=4096) for _ in range(4)]
        for connection in held:
            assert status_of(connection) == 200
        told = one.ask()
        assert told.startswith(b"HTTP/1.1 503 ")
        assert b"\r\nretry-after: 2\r\n" in told.lower()
        assert b"[web]" in told
        assert len(all_of(held[0])) > LARGE - 1000
        assert answers(one, 1) == [200]


def test_streams_are_bounded_and_given_back() -> None:
    with shop(Limits(Room(8, 8, 1))) as one:
        stream = b"GET /stream HTTP/1.1\r\nHost: x\r\n"
        assert answers(one, 3, stream) == [200] * 3
