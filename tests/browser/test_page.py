"""The page around the charts: search, colours, help, sizes of windows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.charts import FILES, OPENS, ChartCard, opened
from tests.browser.conftest import Complaints
from tests.unit.sampling.peers.told import Told
from tests.unit.web.exhibits import NASTY, Site, fill, make_exhibit, served

GROUPS = tuple(f"group {number}" for number in range(20))
VIEWS = ("", "#/processes", "#/peers", "#/findings")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    exhibit = make_exhibit(apps=True, peers=Told().network.listing)
    fill(exhibit, 120, (*GROUPS, *NASTY))
    with served(exhibit) as one:
        yield one


@pytest.fixture
def page(browser: Browser, site: Site, complaints: Complaints) -> Iterator[Page]:
    with opened(browser, site.port, complaints) as one:
        yield one


def test_a_family_far_down_is_reached_and_stays_while_charts_are_filled(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 500})
    for name, id_ in (
        ("Flow table", "flow-table"),
        ("VFS", "vfs"),
        ("Process table", "process-table"),
    ):
        page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_timeout(1200)
        expect(page.locator(f"#family-ebpf-{id_} h2")).to_be_in_viewport()


def search(page: Page, text: str) -> None:
    page.get_by_role("combobox").fill(text)


def test_a_chart_is_found_by_its_hook(page: Page) -> None:
    search(page, "vfs.unlink")
    page.get_by_role("option", name="Remove files").click()
    expect(page.locator("[data-chart='ebpf.deleted_objects']")).to_be_in_viewport()
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_group_is_found_and_stands_alone_in_its_charts(page: Page) -> None:
    search(page, "group 13")
    page.get_by_role("option", name="group 13").click()
    chart = ChartCard(page, OPENS)
    expect(chart.card).to_be_in_viewport()
    expect(page.locator("#focus")).to_contain_text("only group 13")
    expect(chart.card.locator(".legend [aria-pressed='true']")).to_have_text("group 13")
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("#focus")).to_be_hidden()
    expect(chart.card.locator(".legend [aria-pressed='false']")).to_have_count(0)


def test_a_table_is_found_by_arrow_keys(page: Page) -> None:
    search(page, "s")
    options = page.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    search(page, "findings")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#/findings$"))
    expect(page.locator("#menu a", has_text="Findings")).to_have_attribute("aria-current", "true")


def test_nothing_is_found_calmly(page: Page) -> None:
    search(page, "<b>nothing like it</b>")
    expect(page.get_by_role("listbox")).to_have_text("nothing found")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_nasty_names_are_found_as_text(page: Page) -> None:
    search(page, "onerror")
    expect(page.get_by_role("option")).to_contain_text(["<img src=x onerror=alert(1)>"])
    assert page.locator("img[onerror]").count() == 0


def test_colours_are_chosen_and_kept(page: Page) -> None:
    root = page.locator("html")
    chart = ChartCard(page, FILES)
    before = root.get_attribute("data-theme")
    button = page.get_by_role("button", name="Colours")
    for _ in range(2):
        button.click()
        chosen = (button.get_attribute("aria-label") or "").removeprefix("Colours: ")
        expect(root).to_have_attribute("data-theme", chosen)
        page.wait_for_timeout(100)
        # In the colours of the theme, which are others in the other one.
        assert chart.pixels(2) > 0
    assert chosen == "dark"
    page.reload()
    expect(root).to_have_attribute("data-theme", "dark")
    button.click()
    expect(root).to_have_attribute("data-theme", before or "")


def test_the_colours_of_the_system_are_followed(page: Page) -> None:
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-theme", scheme)


def test_help_opens_and_closes_by_keyboard(page: Page) -> None:
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("move through time")
    page.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("p")
    expect(page.locator("#live")).not_to_have_text("paused")
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()


def test_keys_pause_and_search(page: Page) -> None:
    page.keyboard.press("p")
    expect(page.locator("#live")).to_have_text("paused")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    # Letters are letters where one types.
    page.keyboard.press("p")
    expect(page.get_by_role("combobox")).to_have_value("p")
    expect(page.locator("#live")).to_have_text("paused")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("width", "height"), [(360, 740), (780, 1000), (1081, 800), (3840, 2160)])
def test_no_width_scrolls_sideways(
    browser: Browser, site: Site, complaints: Complaints, view: str, width: int, height: int
) -> None:
    with opened(browser, site.port, complaints, width, height) as page:
        page.goto(f"http://127.0.0.1:{site.port}/{view}")
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        if not view:
            chart = ChartCard(page, FILES)
            chart.show()
            assert chart.pixels(2) > 0


def test_the_first_tab_skips_to_the_charts(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the charts")).to_be_focused()
