"""A real proxy on this machine is believed where it is named, and lends nobody its identity."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.proxies import nginx
from tests.kernel.test_local_socket import listening, open_folder
from tests.product import wait_for

PROXY = "www-data"
# X-Forwarded-User is what the proxy says, whatever a client has said before.
LOCATION = """
location /{name}/ {{
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-User "{user}";
    proxy_pass {ours}/;
}}
"""
BARE = "location /bare/ {{ proxy_pass {ours}/; proxy_set_header X-Forwarded-User ''; }}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An origin whose folders lead to one run over its address and over its socket."""
    trusting = ("--trusted-proxy", f"user:{PROXY}", "--identity-header", "X-Forwarded-User")
    with open_folder() as folder:
        local = f"unix:{folder}/http.sock"
        places = (f"{local},mode=0660,group={PROXY}", "127.0.0.1:0")
        with listening(*places, options=(*trusting, "--details-user", PROXY)) as running:
            address = running.logged().partition("dashboard at http://")[2].partition("/")[0]
            ways = {"tcp": f"http://{address}", "socket": f"http://{local}:"}
            locations = [BARE.format(ours=ways["tcp"])]
            for way, ours in ways.items():
                locations += [
                    LOCATION.format(name=f"{way}-{who or 'nobody'}", user=who, ours=ours)
                    for who in ("", "ann")
                ]
            conf: Path = tmp_path_factory.mktemp("nginx")
            with nginx(conf, "\n".join(locations), user=PROXY) as origin:
                ready = f"{origin}/bare/-/ready"
                wait_for(lambda: status(ready) == "200", "the first tick", 30)
                yield origin


def status(url: str, *headers: str) -> str:
    words = [word for one in headers for word in ("-H", one)]
    command = ["curl", "-s", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}", *words, url]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("folder", ["bare", "tcp-nobody", "socket-nobody"])
def test_a_proxy_lends_nobody_its_identity(site: str, folder: str) -> None:
    assert status(f"{site}/{folder}/api/v1/info") == "200"
    assert status(f"{site}/{folder}/api/processes") == "403"
    assert status(f"{site}/{folder}/api/processes", "X-Forwarded-User: root") == "403"
    assert status(f"{site}/{folder}/api/processes", "X-Forwarded-For: 127.0.0.1") == "403"


@pytest.mark.parametrize("folder", ["tcp-ann", "socket-ann"])
def test_whom_a_proxy_has_let_in_sees_all(site: str, folder: str) -> None:
    assert status(f"{site}/{folder}/api/processes") == "200"
    assert status(f"{site}/{folder}/api/peers") == "200"
    assert status(f"{site}/{folder}/api/processes", "X-Forwarded-User: root") == "200"
