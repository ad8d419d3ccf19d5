"""Behind a real proxy: in a folder of another site, and under a name of its own."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Complaints
from tests.browser.proxies import nginx
from tests.product import Dashboard, serving

# What `docs/access.md` has, and what Netdata's documentation has.
OURS = "location /kv/ {{ proxy_pass {ours}/; proxy_buffering off; }}"
BACKEND = "upstream backend {{ server {address}; keepalive 64; }}"
VIRTUAL_HOST = """
location / {
    proxy_set_header X-Forwarded-Host $host;
    proxy_set_header X-Forwarded-Server $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_pass http://backend;
    proxy_http_version 1.1;
    proxy_set_header Connection "keep-alive";
    proxy_store off;
}
"""
FOLDER = """
location = /netdata { return 301 /netdata/; }
location ~ /netdata/(?<ndpath>.*) {
    proxy_redirect off;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_http_version 1.1;
    proxy_set_header Connection "keep-alive";
    proxy_pass http://backend/$ndpath$is_args$args;
    gzip on;
    gzip_proxied any;
    gzip_types *;
}
"""


@pytest.fixture(scope="module")
def made_up() -> Iterator[Dashboard]:
    with serving("demo", "--allow-host", "dash.example", "--allow-host", "backend") as one:
        yield one


def answer(url: str, host: str) -> tuple[int, str]:
    request = urllib.request.Request(url, headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=10) as found:
            return found.status, found.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_page_lives_in_a_folder_of_another_site(
    browser: Browser, made_up: Dashboard, tmp_path: Path, complaints: Complaints
) -> None:
    with (
        nginx(tmp_path, OURS.format(ours=made_up.url)) as site,
        browser.new_context() as context,
    ):
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        complaints.watch(page)
        page.goto(f"{site}/kv/")
        page.wait_for_selector("[data-chart] canvas")
        expect(page.locator("#live")).to_have_attribute("data-state", "live")
        for view in ("processes", "peers"):
            page.goto(f"{site}/kv/#/{view}")
            expect(page.locator("table tbody tr:visible").first).to_be_visible()
        page.goto(f"{site}/kv/#/findings")
        with page.expect_download() as download:
            page.locator("#export").click()
        assert "/kv/api/snapshot?" in download.value.url
        assert [one for one in asked if not one.startswith(f"{site}/kv/")] == []
        # The stream is asked for by a worker; that it came is what `live` says.
        assert {"static", "v1"} <= {
            one.removeprefix(f"{site}/kv/").removeprefix("api/").partition("/")[0] for one in asked
        }
        assert complaints.errors == []


@pytest.mark.parametrize(
    ("locations", "folder"), [(VIRTUAL_HOST, ""), (FOLDER, "/netdata")], ids=["host", "folder"]
)
def test_netdatas_recipes_work_for_names_that_are_allowed(
    made_up: Dashboard, tmp_path: Path, locations: str, folder: str
) -> None:
    upstream = BACKEND.format(address=made_up.url.removeprefix("http://"))
    with nginx(tmp_path, locations, upstream=upstream) as site:
        for path in ("/", "/api/v1/info", "/api/v1/allmetrics?format=prometheus"):
            assert answer(f"{site}{folder}{path}", "dash.example")[0] == 200


def test_a_name_that_was_not_allowed_is_told_what_helps(tmp_path: Path) -> None:
    with serving("demo") as shown:
        upstream = BACKEND.format(address=shown.url.removeprefix("http://"))
        with nginx(tmp_path, VIRTUAL_HOST, upstream=upstream) as site:
            status, told = answer(f"{site}/api/v1/info", "dash.example")
    assert status == 403
    assert "--allow-host NAME" in told
    assert "proxy" in told
