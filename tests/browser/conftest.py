"""What the browser shelf shares: a browser, a page that records complaints, and the product."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

from kvitals.kernel.privileges import missing_capabilities
from tests.product import Dashboard, dashboard

QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@dataclass
class Complaints:
    """What went wrong in a page: errors (also of the content security policy), foreign requests."""

    errors: list[str] = field(default_factory=list)
    hosts: set[str | None] = field(default_factory=set)

    def watch(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", self._fail)
        page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(message.text)

    def _fail(self, error: Error) -> None:
        self.errors.append(str(error))

    def _see(self, request: Request) -> None:
        self.hosts.add(urlsplit(request.url).hostname)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("the browser shelf needs chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield one
        one.close()


@pytest.fixture(scope="session")
def shown() -> Iterator[Dashboard]:
    """The real product, in entry mode."""
    missing = missing_capabilities()
    if missing:
        pytest.skip(f"the browser shelf needs {' and '.join(missing)}: run it with sudo")
    with dashboard() as one:
        yield one


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def page(browser: Browser, shown: Dashboard, complaints: Complaints) -> Iterator[Page]:
    """The dashboard, open, in a window of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    one = context.new_page()
    complaints.watch(one)
    one.goto(shown.url + "/")
    one.wait_for_selector("[data-chart] canvas")
    yield one
    context.close()
