"""The keys of [web]: who may ask, and what asking may cost, by what a running collector does."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kvitals.web.tokens import READ, new_token
from tests.product import BIN, Dashboard, dashboard, started, wait_for

SECRET, TOKEN = new_token("here", [READ])
OPEN = """\
[web]
allow hosts = dash.example
allow clients = 127.0.0.1
allow origins = https://dash.example
token file = {folder}/tokens
insecure = yes
maximum connections = 64
connections per client = 4
maximum streams = 64
requests per second = 2
request bytes = 1024
request seconds = 2
idle seconds = 3
read seconds = 30
"""
CLOSED = """\
[web]
tls certificate = {folder}/both.pem
tls key = {folder}/both.pem
"""
AGAIN_S = 0.6


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    folder = tmp_path_factory.mktemp("web")
    (folder / "tokens").touch(0o600)
    (folder / "tokens").write_text(f"{TOKEN.line}\n")
    (folder / "ebpf.conf").write_text(OPEN.format(folder=folder))
    with dashboard("--config", str(folder)) as one:
        # So that what was asked at the start is forgotten.
        time.sleep(6)
        yield one


@contextmanager
def connected(shown: Dashboard) -> Iterator[socket.socket]:
    address = urlsplit(shown.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as one:
        yield one


def asked(shown: Dashboard, *headers: str) -> str:
    """The head of an answer; asked slowly enough for the limit of the file."""
    time.sleep(AGAIN_S)
    lines = ("GET /api/v1/info HTTP/1.1", "Connection: close", *headers)
    with connected(shown) as one:
        one.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        found = b""
        while part := one.recv(65536):
            found += part
    return found.partition(b"\r\n\r\n")[0].decode().lower()


BEARER = f"Authorization: Bearer {SECRET}"


def test_the_file_says_who_may_ask(shown: Dashboard) -> None:
    assert asked(shown, "Host: localhost").startswith("http/1.1 401")
    assert asked(shown, "Host: localhost", BEARER).startswith("http/1.1 200")
    assert asked(shown, "Host: dash.example", BEARER).startswith("http/1.1 200")
    assert asked(shown, "Host: other.example", BEARER).startswith("http/1.1 403")


def test_the_file_says_which_clients_may_connect(shown: Dashboard) -> None:
    address = urlsplit(shown.url)
    place = (address.hostname, address.port)
    with socket.create_connection(place, timeout=10, source_address=("127.0.0.2", 0)) as one:
        assert one.recv(100) == b""


def test_the_file_says_which_pages_may_read(shown: Dashboard) -> None:
    listed = asked(shown, "Host: localhost", BEARER, "Origin: https://dash.example")
    assert "access-control-allow-origin: https://dash.example" in listed
    other = asked(shown, "Host: localhost", BEARER, "Origin: https://other.example")
    assert "access-control-allow-origin" not in other


def test_the_file_says_how_long_a_request_may_be(shown: Dashboard) -> None:
    head = asked(shown, "Host: localhost", BEARER, f"X-Long: {'x' * 2000}")
    assert head.startswith(("http/1.1 431", "http/1.1 400"))


def test_the_file_says_how_long_asking_may_take(shown: Dashboard) -> None:
    with connected(shown) as one:
        one.sendall(b"GET /api/v1/info HTTP/1.1\r\nHost:")
        one.settimeout(10)
        assert one.recv(100).startswith(b"HTTP/1.1 408")


def test_the_file_says_how_long_a_connection_is_kept(shown: Dashboard) -> None:
    with connected(shown) as one:
        one.sendall(b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n")
        found = b""
        while not found.endswith(b"healthy."):
            found += one.recv(4096)
        assert found.startswith(b"HTTP/1.1 200")
        begun = time.monotonic()
        assert one.recv(4096) == b""
        # Not the 20 s that are built in.
        assert 2 <= time.monotonic() - begun < 12


def test_the_file_says_how_often_one_client_may_ask(shown: Dashboard) -> None:
    time.sleep(6)
    heads = []
    for _ in range(40):
        with connected(shown) as one:
            one.sendall(b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            heads.append(one.recv(12).decode())
    assert heads[0] == "HTTP/1.1 200"
    assert {"HTTP/1.1 429", "HTTP/1.1 503"} & set(heads)


def test_the_file_says_with_which_certificate_we_speak(tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    command = (
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-subj", "/CN=localhost", "-days", "1", "-keyout", both, "-out", both),
    )
    subprocess.run(command, check=True, capture_output=True)
    both.chmod(0o600)
    (tmp_path / "ebpf.conf").write_text(CLOSED.format(folder=tmp_path))
    options = ("run", "--port", "0", "--no-history", "--config", str(tmp_path))
    with started([BIN / "kvitals", *options]) as running:
        told = wait_for(
            lambda: [one for one in running.logged().split() if one.startswith("https://")],
            "an address",
        )
        address = urlsplit(told[0])
        unchecked = ssl.create_default_context()
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        with (
            socket.create_connection((address.hostname, address.port), timeout=10) as plain,
            unchecked.wrap_socket(plain, server_hostname="localhost") as one,
        ):
            assert one.version() in {"TLSv1.2", "TLSv1.3"}
            one.sendall(b"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert one.recv(12) == b"HTTP/1.1 200"
