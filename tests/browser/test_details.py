"""Who is not shown details is told so by the page, in a sentence; who has a token sees all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kvitals.config.details import Details
from kvitals.config.settings import Grouping, Settings
from kvitals.web.readers import Readers
from kvitals.web.tokens import READ, new_token
from tests.unit.web.exhibits import Site, fill, make_exhibit, served
from tests.unit.web.test_peers import make_run

WHY = "Processes, peers and users are shown to root"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A run with processes, users and peers, asked by somebody whom nobody knows."""
    settings = Settings(group_by=(Grouping.APPS, Grouping.USERS))
    exhibit = make_exhibit(settings=settings, apps=True, peers=make_run().exhibit.peers)
    fill(exhibit, 60, ("nginx", "python"))
    with served(exhibit, readers=Readers(Details.OWN)) as one:
        yield one


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


@pytest.mark.parametrize("view", ["processes", "peers"])
def test_a_table_is_a_sentence(page: Page, site: Site, view: str) -> None:
    page.goto(f"http://127.0.0.1:{site.port}/#/{view}")
    told = page.locator(f"#view-{view} .view-trouble")
    expect(told).to_contain_text(WHY, timeout=30_000)
    expect(told).to_contain_text("--token-file")
    expect(page.locator(f"#view-{view} table")).to_be_hidden()


def test_findings_say_what_they_leave_out(page: Page, site: Site) -> None:
    page.goto(f"http://127.0.0.1:{site.port}/#/findings")
    expect(page.locator(".findings-none")).to_contain_text(WHY, timeout=30_000)


def test_the_charts_of_the_host_and_of_applications_are_there(page: Page, site: Site) -> None:
    page.goto(f"http://127.0.0.1:{site.port}/")
    page.wait_for_selector("[data-chart] canvas", timeout=30_000)
    shown = page.eval_on_selector_all("[data-chart]", "all => all.map((one) => one.dataset.chart)")
    assert any(one.startswith("ebpf.") for one in shown)
    assert any(one.startswith("apps.") for one in shown)
    assert [one for one in shown if one.startswith("users.")] == []


def test_a_browser_logs_in_with_a_token_as_the_password(browser: Browser) -> None:
    secret, token = new_token("ann", [READ])
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 60, ("nginx", "python"))
    with served(exhibit, (token,), Readers(Details.TOKEN)) as one:
        address = f"http://127.0.0.1:{one.port}/"
        with browser.new_context() as stranger:
            answer = stranger.request.get(address)
            assert answer.status == 401
            assert answer.headers["www-authenticate"].startswith("Basic")
        with browser.new_context(
            http_credentials={"username": "any", "password": secret}
        ) as context:
            page = context.new_page()
            page.goto(address)
            page.wait_for_selector("[data-chart] canvas", timeout=30_000)
            page.goto(f"{address}#/processes")
            expect(page.locator("#view-processes table")).to_be_visible(timeout=30_000)
