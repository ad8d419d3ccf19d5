"""From elsewhere on the network only who has a token is answered, rights given up or not."""

from __future__ import annotations

import shutil
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kvitals.web.tokens import READ, new_token
from tests.product import BIN, started, wait_for

HERE, THERE = "10.213.77.1", "10.213.77.2"
SECRET, TOKEN = new_token("there", [READ])


@dataclass(frozen=True)
class Elsewhere:
    """A network namespace that reaches us by one address."""

    name: str
    port: int

    def ask(self, path: str, *options: str, scheme: str = "https", name: str = HERE) -> str:
        """The status of an answer, 000 where there is none."""
        command = (
            *("ip", "netns", "exec", self.name, "curl", "-ksS", "-m", "5", "-o", "/dev/null"),
            *("-w", "%{http_code}", "-H", f"Host: {name}", *options),
            f"{scheme}://{HERE}:{self.port}{path}",
        )
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    for needed in ("ip", "curl", "openssl"):
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is not installed")
    folder: Path = tmp_path_factory.mktemp("face")
    tokens, certificate = folder / "tokens", folder / "both.pem"
    tokens.touch(0o600)
    tokens.write_text(f"{TOKEN.line}\n")
    run(
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-subj", "/CN=box", "-days", "1", "-keyout", certificate, "-out", certificate),
    )
    certificate.chmod(0o600)
    name = f"kvf{uuid.uuid4().hex[:8]}"
    run("ip", "netns", "add", name)
    try:
        run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "addr", "add", f"{HERE}/30", "dev", name)
        run("ip", "link", "set", name, "up")
        run("ip", "-n", name, "addr", "add", f"{THERE}/30", "dev", "eth0")
        run("ip", "-n", name, "link", "set", "eth0", "up")
        command = (
            *(BIN / "kvitals", "run", "--host", HERE, "--port", "0", "--no-history"),
            *("--token-file", tokens, "--tls-cert", certificate),
        )
        with started(command) as running:
            wait_for(lambda: "dashboard at https://" in running.logged(), "the address")
            told = running.logged().partition("dashboard at https://")[2]
            one = Elsewhere(name, int(told.partition("/")[0].rpartition(":")[2]))
            wait_for(lambda: one.ask("/-/ready") == "200", "the first tick")
            yield one
    finally:
        subprocess.run(["ip", "netns", "del", name], check=False)
        subprocess.run(["ip", "link", "del", name], check=False, capture_output=True)


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


def test_a_stranger_elsewhere_is_told_health_and_nothing_else(elsewhere: Elsewhere) -> None:
    assert elsewhere.ask("/-/healthy") == "200"
    for path in ("/", "/api/v1/info", "/api/processes", "/api/peers", "/api/stream", "/nope"):
        assert elsewhere.ask(path) == "401"
        assert elsewhere.ask(path, "-H", "Authorization: Bearer wrong") == "401"
    assert elsewhere.ask("/-/reload", "-X", "POST") == "401"


def test_who_has_a_token_reads_and_changes_nothing(elsewhere: Elsewhere) -> None:
    for own in (("-H", f"Authorization: Bearer {SECRET}"), ("-u", f"any:{SECRET}")):
        assert elsewhere.ask("/", *own) == "200"
        assert elsewhere.ask("/api/v1/info", *own) == "200"
        assert elsewhere.ask("/-/reload", "-X", "POST", *own) == "403"
        assert elsewhere.ask("/api/v1/info", *own, name="evil.example") == "403"


# By name: the path, what is sent with it, and what is answered.
ATTEMPTS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "the page": ("/", (), "401"),
    "processes": ("/api/processes", (), "401"),
    "peers": ("/api/peers", (), "401"),
    "events": ("/api/stream", (), "401"),
    "metrics": ("/api/v1/allmetrics?format=prometheus", (), "401"),
    "snapshot": ("/api/snapshot", (), "401"),
    "reload": ("/-/reload", ("-X", "POST"), "401"),
    "a made-up token": ("/api/v1/info", ("-H", "Authorization: Bearer wrong"), "401"),
    "an empty password": ("/api/v1/info", ("-u", "root:"), "401"),
    "the digest for a token": ("/api/v1/info", ("-u", f"there:{TOKEN.digest}"), "401"),
    "the name of somebody": ("/api/v1/info", ("-H", "X-Forwarded-User: root"), "401"),
    "the address of this machine": ("/api/v1/info", ("-H", "X-Forwarded-For: 127.0.0.1"), "401"),
    "health by another path": ("/-/healthy/../../api/v1/info", ("--path-as-is",), "401"),
    "health by two slashes": ("//-/healthy", (), "401"),
    "reload with a token to read": (
        "/-/reload",
        ("-X", "POST", "-H", f"Authorization: Bearer {SECRET}"),
        "403",
    ),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_what_a_stranger_elsewhere_tries_comes_to_nothing(
    elsewhere: Elsewhere, attempt: str
) -> None:
    path, options, expected = ATTEMPTS[attempt]
    assert elsewhere.ask(path, *options) == expected


def test_plain_http_gets_no_answer_and_ends_nothing(elsewhere: Elsewhere) -> None:
    for _ in range(5):
        assert elsewhere.ask("/api/v1/info", scheme="http") == "000"
    assert elsewhere.ask("/-/ready") == "200"
