"""Puts a real nginx before a run of ours."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.product import wait_for

_CONF = """
user {user};
daemon off;
pid {folder}/pid;
error_log {folder}/log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/proxied;
    {upstream}
    server {{
        listen 127.0.0.1:{port}{tls};
        {locations}
    }}
}}
"""


@contextmanager
def nginx(
    folder: Path, locations: str, *, upstream: str = "", tls: str = "", user: str = "root"
) -> Iterator[str]:
    """Serve some locations at an origin, which is given; tls are lines about a certificate."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None:
        pytest.skip("no proxy is installed: apt-get install nginx-light")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    conf = folder / "nginx.conf"
    conf.write_text(
        _CONF.format(
            user=user,
            folder=folder,
            port=port,
            upstream=upstream,
            locations=locations,
            tls=f" ssl;\n{tls}" if tls else ";",
        ).replace(";;", ";")
    )
    with subprocess.Popen([program, "-c", conf, "-e", folder / "log"]) as process:
        try:
            wait_for(lambda: is_open(port), "nginx")
            yield f"http{'s' if tls else ''}://127.0.0.1:{port}"
        finally:
            process.terminate()


def is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
