"""Take the screenshots of docs/images, from a real run over traffic made for them.

Run as root from the checkout: `.venv/bin/python -m tools.screenshots`. Some seconds of traffic pass
before a picture is taken, so that charts have something to show.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import QUIET
from tests.product import dashboard

IMAGES = Path(__file__).parents[1] / "docs" / "images"
TRAFFIC = Path(__file__).with_name("screenshot_traffic.py")
HOST = "kvpictures"
ADDRESSES = ("10.7.0.11", "10.7.0.12", "10.7.0.13", "10.7.0.21", "fd07::31")
SECONDS = 75
CONFIGURATION = "[network viewer]\n    ports = 1-1024 5432 6379\n"


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextmanager
def _traffic() -> Iterator[None]:
    """Servers and clients in a network namespace of their own."""
    _ip("netns", "add", HOST)
    try:
        _ip("-n", HOST, "link", "set", "lo", "up")
        for address in ADDRESSES:
            _ip("-n", HOST, "address", "add", address, "dev", "lo")
        inside = ["ip", "netns", "exec", HOST, sys.executable, str(TRAFFIC), *ADDRESSES]
        with subprocess.Popen(inside) as process:
            yield
            process.kill()
    finally:
        _ip("netns", "delete", HOST)


def _network(page: Page) -> None:
    section = page.locator("section[aria-labelledby='family-ebpf-network-connections-title']")
    # It would stand in the middle of what is longer than the window.
    page.evaluate("document.querySelector('header.top').style.position = 'static'")
    section.scroll_into_view_if_needed()
    page.wait_for_timeout(2500)
    section.screenshot(path=IMAGES / "peers.png")


def main() -> None:
    """Take them all."""
    IMAGES.mkdir(exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "ebpf.conf").write_text(CONFIGURATION)
        stack.enter_context(_traffic())
        shown = stack.enter_context(dashboard("--config", str(folder)))
        time.sleep(SECONDS)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(shown.url)
        page.wait_for_timeout(4000)
        _network(page)
        browser.close()


if __name__ == "__main__":
    main()
