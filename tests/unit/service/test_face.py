"""An address that others reach is listened on with tokens and TLS, or where a person insists."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread
from urllib.request import urlopen

import pytest

from kvitals.config.settings import SettingError, Settings
from kvitals.service.face import open_face
from kvitals.service.serving import listen, serve_app
from kvitals.web.app import create_app
from kvitals.web.tokens import new_token
from tests.unit.web.exhibits import make_exhibit


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    file = tmp_path / "tokens"
    file.touch(0o600)
    file.write_text(f"# who\n\n{new_token('a', ['read'])[1].line}\n")
    return file


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("no certificate can be made: apt-get install openssl")
    file = tmp_path / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-subj", "/CN=box", "-days", "1", "-keyout", file, "-out", file),
        ],
        check=True,
        capture_output=True,
    )
    return file


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_needs_nothing(host: str) -> None:
    assert open_face(Settings(host=host)).tokens == ()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "box", ""])  # noqa: S104
def test_others_need_both_or_somebody_who_insists(
    host: str, tokens: Path, certificate: Path
) -> None:
    with pytest.raises(SettingError, match=r"--token-file and a --tls-cert; .*--insecure"):
        open_face(Settings(host=host))
    with pytest.raises(SettingError, match="only with a --tls-cert;"):
        open_face(Settings(host=host, token_file=str(tokens)))
    with pytest.raises(SettingError, match="only with a --token-file;"):
        open_face(Settings(host=host, tls_certificate=str(certificate)))
    assert open_face(Settings(host=host, insecure=True)).tls is None
    both = Settings(host=host, token_file=str(tokens), tls_certificate=str(certificate))
    face = open_face(both)
    assert isinstance(face.tls, ssl.SSLContext)
    assert [one.name for one in face.tokens] == ["a"]


@pytest.mark.parametrize("mode", [0o644, 0o620, 0o606, 0o601])
def test_a_file_in_the_hands_of_others_is_refused(tokens: Path, mode: int) -> None:
    tokens.chmod(mode)
    with pytest.raises(SettingError, match="in the hands of others"):
        open_face(Settings(token_file=str(tokens)))


def test_a_file_that_cannot_be_used_is_told_with_its_line(tokens: Path, tmp_path: Path) -> None:
    tokens.write_text("# x\nann read hunter2\n")
    with pytest.raises(SettingError, match="tokens, line 2: not NAME"):
        open_face(Settings(token_file=str(tokens)))
    tokens.write_text("\n")
    with pytest.raises(SettingError, match="has 0 tokens"):
        open_face(Settings(token_file=str(tokens)))
    tokens.write_text(70_000 * " ")
    with pytest.raises(SettingError, match="more than 65536 bytes"):
        open_face(Settings(token_file=str(tokens)))
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(tokens)
    os.mkfifo(pipe, 0o600)
    for wrong in (link, pipe, tmp_path, tmp_path / "none"):
        with pytest.raises(SettingError, match=str(wrong)):
            open_face(Settings(token_file=str(wrong)))


def test_plain_http_at_a_port_for_tls_gets_no_answer_and_harms_nobody(certificate: Path) -> None:
    face = open_face(Settings(tls_certificate=str(certificate)))
    exhibit, ending = make_exhibit(), Event()
    with listen("127.0.0.1", 0) as listener:
        place = listener.getsockname()[:2]
        thread = Thread(
            target=partial(serve_app, tls=face.tls),
            args=(create_app(exhibit), (listener,), ending, exhibit.hub),
        )
        thread.start()
        try:
            for _ in range(3):
                with socket.create_connection(place, timeout=9) as plain:
                    plain.sendall(b"GET /api/v1/info HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    with suppress(ConnectionError):
                        assert b"HTTP/1.1 200" not in plain.recv(65536)
            context = ssl.create_default_context(cafile=certificate)
            context.check_hostname = False
            with urlopen(f"https://127.0.0.1:{place[1]}/api/v1/info", context=context) as answer:
                assert answer.status == 200
        finally:
            ending.set()
            thread.join()


def test_a_certificate_that_cannot_be_used_is_told(tmp_path: Path, tokens: Path) -> None:
    for wrong in (tmp_path / "none", tokens):
        with pytest.raises(SettingError, match=r"certificate .* cannot be used"):
            open_face(Settings(tls_certificate=str(wrong)))
    with pytest.raises(SettingError, match="of use with its --tls-cert"):
        open_face(Settings(tls_key=str(tokens)))
