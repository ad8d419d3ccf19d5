"""Many tabs of one browser: all are drawn and follow the ticks, over one event stream."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Complaints
from tests.unit.web.exhibits import NOW, Site, Ticker, make_exhibit, served, ticking

# A browser has six connections to one server of HTTP/1.1.
TABS = 8
GROUPS = ("cc", "sh")
WITHOUT_WORKERS = "delete globalThis.SharedWorker"
BROKEN_WORKERS = "globalThis.SharedWorker = class { constructor() { throw new Error('no'); } }"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    exhibit = make_exhibit(apps=True)
    ticker = Ticker(exhibit, NOW - 60)
    for _ in range(60):
        ticker.tick(GROUPS)
    with served(exhibit) as one, ticking(ticker, GROUPS):
        yield one


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as one:
        yield one


def opened(context: BrowserContext, site: Site, complaints: Complaints) -> Page:
    page = context.new_page()
    complaints.watch(page)
    page.goto(f"http://127.0.0.1:{site.port}/", timeout=15_000)
    page.wait_for_selector("[data-chart] canvas", timeout=15_000)
    return page


def test_eight_tabs_are_drawn_and_live_with_one_stream(
    context: BrowserContext, site: Site, complaints: Complaints
) -> None:
    pages = [opened(context, site, complaints) for _ in range(TABS)]
    for page in pages:
        expect(page.locator("#live")).to_have_text("live", timeout=15_000)
    assert site.exhibit.hub.client_count == 1
    # Those that are not in front can still ask.
    assert pages[0].evaluate("fetch('/api/v1/info').then((answer) => answer.status)") == 200
    pages[0].close()
    pages[1].bring_to_front()
    pages[1].wait_for_timeout(5000)
    expect(pages[1].locator("#live")).to_have_text("live")
    assert site.exhibit.hub.client_count == 1
    assert not complaints.errors


@pytest.mark.parametrize("script", [WITHOUT_WORKERS, BROKEN_WORKERS])
def test_without_shared_workers_each_tab_has_a_stream_of_its_own(
    context: BrowserContext, site: Site, complaints: Complaints, script: str
) -> None:
    context.add_init_script(script)
    for _ in range(2):
        page = opened(context, site, complaints)
        expect(page.locator("#live")).to_have_text("live", timeout=15_000)
    assert site.exhibit.hub.client_count >= 2
    assert not complaints.errors
