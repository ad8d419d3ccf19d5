"""Nothing keeps people from using a view: axe-core finds nothing that is serious or critical."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from kvitals.model import Insight, Mode
from kvitals.sampling.advice import Advice
from tests.browser.axe import violations
from tests.unit.web.exhibits import NASTY, NOW, Site, fill, make_exhibit, make_plan, served
from tests.unit.web.test_peers import make_run

# What has to be there before a view can be judged, by its address.
VIEWS = {
    "": "[data-chart] canvas",
    "#/processes": "table tbody tr",
    "#/peers": "table tbody tr",
    "#/findings": "text=sh has 3 zombies.",
}
SIZES: dict[str, ViewportSize] = {
    "desktop": {"width": 1280, "height": 900},
    "phone": {"width": 360, "height": 740},
}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A run with groups, peers and a finding, of which something is off."""
    exhibit = make_exhibit(
        make_plan(Mode.RETURN, off=("vfs.unlink", "vfs.readv")),
        apps=True,
        peers=make_run().exhibit.peers,
    )
    fill(exhibit, 60, (*NASTY, "nginx", "python"))
    assert isinstance(exhibit.advice, Advice)
    exhibit.advice.insights = (
        Insight("zombies", "sh", "sh has 3 zombies.", NOW - 9, {"zombies": 3}, "ebpf.zombies"),
    )
    with served(exhibit) as one:
        yield one


@contextmanager
def opened(
    browser: Browser, site: Site, view: str, scheme: Literal["dark", "light"], size: str
) -> Iterator[Page]:
    with browser.new_context(color_scheme=scheme, viewport=SIZES[size]) as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{site.port}/{view}")
        expect(page.locator(VIEWS[view]).first).to_be_visible()
        yield page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_keeps_nobody_out(
    browser: Browser, site: Site, view: str, scheme: Literal["dark", "light"], size: str
) -> None:
    with opened(browser, site, view, scheme, size) as page:
        assert violations(page) == []


def test_the_text_about_keys_keeps_nobody_out(browser: Browser, site: Site) -> None:
    with opened(browser, site, "", "light", "desktop") as page:
        page.get_by_role("button", name="Help").click()
        expect(page.locator("dialog")).to_be_visible()
        assert violations(page) == []


def test_what_keeps_people_out_is_found(browser: Browser, site: Site) -> None:
    with opened(browser, site, "", "dark", "desktop") as page:
        page.evaluate("() => document.querySelector('main').append(new Image(9, 9))")
        assert [one for one in violations(page) if one.startswith("image-alt (critical)")]
