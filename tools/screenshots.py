"""Take the screenshots of docs/images: each view of the page, and peers over real traffic.

Run as root from the checkout: `.venv/bin/python -m tools.screenshots`. The views are those of
`kvitals demo`, which anybody can look at; the charts of connections are of a real run over traffic
made for it. Some seconds pass before a picture is taken, so that there is something to show.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import QUIET
from tests.product import dashboard, demo

IMAGES = Path(__file__).parents[1] / "docs" / "images"
TRAFFIC = Path(__file__).with_name("screenshot_traffic.py")
HOST = "kvpictures"
ADDRESSES = ("10.7.0.11", "10.7.0.12", "10.7.0.13", "10.7.0.21", "fd07::31")
SECONDS = 75
# Sparklines show a minute.
VIEW_S = 40
CONFIGURATION = "[network viewer]\n    ports = 1-1024 5432 6379\n"


@dataclass(frozen=True)
class View:
    """A picture of the demo: which view, in which window, and in which colours."""

    name: str
    hash: str = ""
    width: int = 1440
    height: int = 900
    colours: str = "dark"
    seconds: int = 4


VIEWS = (
    View("charts"),
    View("light", "#family-apps-ebpf-syscall", colours="light"),
    View("processes", "#/processes", seconds=VIEW_S),
    View("talk", "#/peers", colours="light", seconds=VIEW_S),
    View("findings", "#/findings"),
    View("cost", "#family-kvitals-cost", colours="light"),
    View("phone", width=360, height=780),
    View("wide", width=3840, height=2160),
)


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
    section = page.locator("#family-ebpf-network-connections")
    # It would stand in the middle of what is longer than the window.
    page.evaluate("document.querySelector('header.top').style.position = 'static'")
    section.scroll_into_view_if_needed()
    page.wait_for_timeout(2500)
    section.screenshot(path=IMAGES / "peers.png")


def _take_views(browser: Browser) -> None:
    with demo() as shown:
        for view in VIEWS:
            size = {"width": view.width, "height": view.height}
            page = browser.new_page(viewport=size, color_scheme=view.colours)  # type: ignore[arg-type]
            page.goto(f"{shown.url}/{view.hash}")
            page.wait_for_timeout(1000 * view.seconds)
            page.screenshot(path=IMAGES / f"{view.name}.png")
            page.close()


def _take_peers(browser: Browser) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "ebpf.conf").write_text(CONFIGURATION)
        stack.enter_context(_traffic())
        shown = stack.enter_context(dashboard("--config", str(folder)))
        time.sleep(SECONDS)
        page = browser.new_page(viewport={"width": 1280, "height": 1000}, color_scheme="dark")
        page.goto(shown.url)
        page.wait_for_timeout(4000)
        _network(page)


def main() -> None:
    """Take them all."""
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        _take_views(browser)
        _take_peers(browser)
        browser.close()


if __name__ == "__main__":
    main()
