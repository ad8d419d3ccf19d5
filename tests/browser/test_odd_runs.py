"""The dashboard over runs made by hand: what is off, odd names, a collector that stands still."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from kvitals.model import Mode
from kvitals.web.exhibit import Exhibit
from tests.browser.conftest import Complaints
from tests.unit.web.exhibits import NASTY, NOW, Ticker, fill, make_exhibit, make_plan, served

OPENS = "[data-chart='apps.file_open']"


def open_page(browser: Browser, port: int, complaints: Complaints) -> Page:
    page = browser.new_page()
    complaints.watch(page)
    page.goto(f"http://127.0.0.1:{port}/")
    page.wait_for_selector("[data-chart]")
    return page


def partly_off() -> Exhibit:
    exhibit = make_exhibit(make_plan(Mode.RETURN, off=("vfs.unlink", "vfs.readv")))
    fill(exhibit, 20)
    return exhibit


def test_what_is_off_says_why_and_what_to_do(browser: Browser, complaints: Complaints) -> None:
    with served(partly_off()) as site, open_page(browser, site.port, complaints) as page:
        card = page.locator("[data-off='ebpf.deleted_objects']")
        expect(card).to_contain_text("no hook")
        expect(card).to_contain_text("To measure it: a kernel")
        assert complaints.errors == []


def test_a_line_that_is_off_is_told_in_its_chart(browser: Browser, complaints: Complaints) -> None:
    with served(partly_off()) as site, open_page(browser, site.port, complaints) as page:
        card = page.locator("[data-chart='ebpf.io']")
        expect(card.locator(".is-off")).to_have_text("readoff")
        expect(card.locator(".difference")).to_have_text("off: read")


def test_a_name_is_shown_as_text(browser: Browser, complaints: Complaints) -> None:
    name = "<img src=x onerror=alert(1)>"
    exhibit = make_exhibit(hostname=name)
    fill(exhibit, 2)
    with served(exhibit) as site, open_page(browser, site.port, complaints) as page:
        expect(page.locator("#hostname")).to_have_text(name)
        assert page.locator("#hostname img").count() == 0
        assert complaints.errors == []


def test_a_collector_that_stands_still_is_late(browser: Browser, complaints: Complaints) -> None:
    exhibit = make_exhibit()
    fill(exhibit, 5)
    with served(exhibit) as site, open_page(browser, site.port, complaints) as page:
        expect(page.locator("#live")).to_have_text("live")
        expect(page.locator("#live")).to_have_text("late", timeout=8000)
        # It opens the stream again, and is not taken in by the old tick.
        page.wait_for_timeout(5000)
        expect(page.locator("#live")).to_have_text("late")


def test_charts_are_full_at_once(browser: Browser, complaints: Complaints) -> None:
    exhibit = make_exhibit()
    fill(exhibit, 300)
    with served(exhibit) as site, open_page(browser, site.port, complaints) as page:
        expect(page.locator("[data-chart='ebpf.io'] .legend dd").first).to_have_text("6.00 k")
        expect(page.locator("[data-chart='ebpf.io'] .empty")).to_be_hidden()


def test_nasty_names_of_groups_are_shown_as_text(browser: Browser, complaints: Complaints) -> None:
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 5, NASTY)
    with served(exhibit) as site, open_page(browser, site.port, complaints) as page:
        page.locator(OPENS).scroll_into_view_if_needed()
        expect(page.locator(f"{OPENS} .legend dt")).to_have_count(len(NASTY))
        names = page.locator(f"{OPENS} .legend dt").evaluate_all(
            "(nodes) => nodes.map((one) => one.textContent)"
        )
        assert names == sorted(NASTY)
        assert page.locator("main img").count() == 0
        assert complaints.errors == []


def test_of_many_groups_the_largest_are_named(browser: Browser, complaints: Complaints) -> None:
    exhibit = make_exhibit(apps=True)
    ticker = Ticker(exhibit, NOW - 20)
    for _ in range(10):
        ticker.tick([f"group {number}" for number in range(60)])
    for _ in range(10):
        ticker.tick(["group 40", "group 7"])
    with served(exhibit) as site, open_page(browser, site.port, complaints) as page:
        page.locator(OPENS).scroll_into_view_if_needed()
        lines = page.locator(f"{OPENS} .legend dt")
        expect(lines).to_have_count(8)
        expect(lines.filter(has_text="group 40")).to_be_attached()
        expect(lines.last).to_have_text("53 others")
        assert complaints.errors == []


def test_a_group_that_appears_joins_its_charts(browser: Browser, complaints: Complaints) -> None:
    exhibit = make_exhibit(apps=True)
    ticker = Ticker(exhibit, NOW - 20)
    for _ in range(10):
        ticker.tick(["one"])
    with served(exhibit) as site, open_page(browser, site.port, complaints) as page:
        card = page.locator(OPENS)
        card.scroll_into_view_if_needed()
        expect(card.locator("canvas")).to_be_attached()
        card.evaluate("(node) => { node.dataset.mark = 'kept'; }")
        ticker.tick(["one", "two"])
        expect(card.locator(".legend dt")).to_have_text(["one", "two"])
        expect(card.locator(".legend dd")).to_have_text(["100", "100"])
        expect(card.locator("canvas")).to_have_count(1)
        # The page was not built anew.
        expect(card).to_have_attribute("data-mark", "kept")
        assert complaints.errors == []


def test_a_page_opened_before_the_first_tick_fills_itself(
    browser: Browser, complaints: Complaints
) -> None:
    exhibit = make_exhibit(apps=True)
    ticker = Ticker(exhibit, NOW)
    with served(exhibit) as site:
        page = browser.new_page()
        complaints.watch(page)
        page.goto(f"http://127.0.0.1:{site.port}/")
        expect(page.locator("#live")).to_have_text("late")
        for _ in range(3):
            ticker.tick(["one"])
        page.locator(OPENS).scroll_into_view_if_needed()
        expect(page.locator(f"{OPENS} .legend dt")).to_have_text("one")
        assert complaints.errors == []
        page.close()
