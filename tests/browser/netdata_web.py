"""Serves Netdata's own dashboard, from Debian's netdata-web: by itself, or before a run of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, Route

from tests.browser.proxies import nginx

WEB = Path("/usr/share/netdata/web")
_SITE = "include /etc/nginx/mime.types; root {web}; location /api/ {{ proxy_pass {ours}; }}"


def need_netdata_web() -> None:
    if not (WEB / "dashboard.js").is_file():
        pytest.skip("Netdata's dashboard is not installed: apt-get install netdata-web")


@contextmanager
def another_site(folder: Path) -> Iterator[str]:
    """Serve a folder and Netdata's files below one origin, which is given."""
    need_netdata_web()
    for one in WEB.iterdir():
        (folder / one.name).symlink_to(one)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def a_page(port: int, library: str, seconds: int) -> str:
    """A page with the chart ebpf.io alone, as Netdata's guide to custom dashboards has them."""
    return f"""<!DOCTYPE html>
<title>Made with dashboard.js</title>
<script src="/dashboard.js"></script>
<div data-netdata="ebpf.io" data-host="http://127.0.0.1:{port}/" data-chart-library="{library}"
     data-after="-{seconds}" data-decimal-digits="0" data-width="600px" data-height="300px"></div>
"""


@contextmanager
def same_site(folder: Path, ours: str) -> Iterator[str]:
    """Netdata's files and our API below one origin, which is given, by nginx."""
    need_netdata_web()
    with nginx(folder, _SITE.format(web=WEB, ours=ours)) as site:
        yield site


class Here:
    """Keeps a page on this machine, and hears what goes wrong there.

    What the page wants from the internet (news, the latest release) is not let
    through, and not counted as an error. Neither is that we have no registry of
    machines; Netdata's dashboard goes on without.
    """

    def __init__(self, page: Page) -> None:
        self.errors: list[str] = []
        page.route(lambda url: not is_here(url), self._refuse)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @staticmethod
    def _refuse(route: Route) -> None:
        route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        url = message.location["url"]
        if message.type == "error" and is_here(url) and "/api/v1/registry?" not in url:
            self.errors.append(f"{url}: {message.text}")


def is_here(url: str) -> bool:
    return urlsplit(url).hostname == "127.0.0.1"
