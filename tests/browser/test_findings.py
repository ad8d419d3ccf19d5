"""Findings on the dashboard: sentences, evidence, and the charts that show them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kvitals.model import Insight
from kvitals.sampling.advice import Advice
from tests.browser.charts import ChartCard, clock_of
from tests.browser.conftest import Complaints
from tests.browser.crowd import table
from tests.product import wait_for
from tests.unit.web.exhibits import NASTY, NOW, Ticker, fill, make_exhibit, served

ZOMBIES = "ebpf.zombies"
FILES = "ebpf.file_descriptor"


def zombies(who: str, since: int = NOW - 90) -> Insight:
    return Insight(
        kind="zombies",
        subject=who,
        sentence=f"{who} has not waited for 3 children that ended.",
        since=since,
        evidence={"parent": 4711, "zombies": 3, "children": "sh (7), sh (8)", "idle_seconds": 90},
        chart=ZOMBIES,
    )


LEAK = Insight(
    kind="descriptor-leak",
    subject="java",
    sentence="java opens files and does not close them.",
    since=NOW - 600,
    evidence={"opened_and_not_closed": 1302, "mapped_bytes": 3 << 20},
    chart=FILES,
)
PLAIN = Insight("odd", "host", "Something is odd.", NOW - 5, {}, "")


class Borrowed(ChartCard):
    """A chart with the finding that it shows."""

    @property
    def card(self) -> Locator:
        return self.page.locator(f".finding-chart [data-chart='{self.id}']")


@dataclass
class Ward:
    """A run with the findings that a test gives it, and the page that shows them."""

    page: Page
    ticker: Ticker
    advice: Advice

    def finds(self, *insights: Insight) -> None:
        self.advice.insights = insights
        self.ticker.tick()


@pytest.fixture
def ward(browser: Browser, complaints: Complaints) -> Iterator[Ward]:
    exhibit = make_exhibit(apps=True)
    ticker = Ticker(exhibit, NOW - 60)
    for _ in range(61):
        ticker.tick()
    assert isinstance(exhibit.advice, Advice)
    with served(exhibit) as site, table(browser, site.port, complaints, "findings") as view:
        expect(view.page.locator("#live")).to_have_text("live")
        yield Ward(view.page, ticker, exhibit.advice)
        hosts = {urlsplit(view.page.url).hostname}
        assert complaints.hosts == hosts


def test_a_healthy_run_says_what_is_looked_for(ward: Ward) -> None:
    calm = ward.page.locator(".findings-none")
    expect(calm).to_contain_text("Nothing that you should look at")
    expect(calm).to_contain_text("ended processes that nobody waits for")
    expect(ward.page.locator(".finding")).to_have_count(0)


def test_a_finding_has_its_sentence_its_age_and_its_evidence(ward: Ward) -> None:
    ward.finds(zombies("sh"))
    card = ward.page.locator(".finding")
    expect(card.get_by_role("heading").first).to_have_text(
        "sh has not waited for 3 children that ended."
    )
    expect(card.locator(".finding-kind")).to_have_text("Zombies")
    expect(card.locator("time")).to_have_text("began 1.5 min ago")
    expect(card.locator("time")).to_have_attribute("title", re.compile(clock_of(NOW - 90)[3:]))
    expect(card.locator(".finding-evidence dt")).to_have_text(
        ["Parent", "Zombies", "Children", "Idle"]
    )
    expect(card.locator(".finding-evidence dd")).to_have_text(
        ["4711", "3", "sh (7), sh (8)", "1.5 min"]
    )
    expect(ward.page.locator(".findings-none")).to_be_hidden()


def test_sizes_are_told_with_their_unit(ward: Ward) -> None:
    ward.finds(LEAK)
    values = ward.page.locator(".finding-evidence dd")
    expect(values).to_have_text(["1302", "3.00 MiB"])


def test_the_chart_of_a_finding_is_drawn_and_kept(ward: Ward) -> None:
    ward.finds(zombies("sh"))
    card = ward.page.locator(".finding-chart")
    canvas = card.locator("canvas")
    expect(canvas).to_have_count(1)
    wait_for(lambda: Borrowed(ward.page, ZOMBIES).pixels(1) > 100, "the line")
    canvas.evaluate("(node) => { node.dataset.mark = 'kept'; }")
    ward.finds(zombies("sh"), PLAIN)
    expect(ward.page.locator(".finding")).to_have_count(2)
    expect(canvas).to_have_attribute("data-mark", "kept")


def test_two_findings_share_a_chart(ward: Ward) -> None:
    ward.finds(zombies("sh"), zombies("make"), LEAK)
    expect(ward.page.locator(".finding")).to_have_count(3)
    expect(ward.page.locator(".finding-chart canvas")).to_have_count(2)


def test_a_finding_leads_to_its_chart(ward: Ward) -> None:
    ward.finds(LEAK)
    ward.page.get_by_role("button", name="Show on its chart").click()
    expect(ChartCard(ward.page, FILES).card).to_be_in_viewport()
    expect(ward.page.locator("#view-findings")).to_be_hidden()


def test_the_newest_is_the_first_and_what_is_over_stays(ward: Ward) -> None:
    ward.finds(LEAK, zombies("sh"), PLAIN)
    cards = ward.page.locator(".finding")
    expect(cards.locator(".finding-kind")).to_have_text(["Odd", "Zombies", "Descriptor leak"])
    ward.finds(LEAK, PLAIN)
    expect(cards.locator(".finding-kind")).to_have_text(["Odd", "Descriptor leak", "Zombies"])
    expect(cards.last.locator(".finding-over")).to_have_text(f"over since {clock_of(NOW + 2)}")
    expect(cards.last.locator("canvas")).to_have_count(0)
    expect(ward.page.get_by_text("2 findings, 1 over")).to_be_visible()
    ward.finds(LEAK, zombies("sh"), PLAIN)
    expect(cards.nth(1).locator(".finding-over")).to_be_hidden()


def test_of_what_is_over_so_many_are_kept(ward: Ward) -> None:
    ward.finds(*(zombies(f"sh {one}") for one in range(70)))
    expect(ward.page.locator(".finding")).to_have_count(70)
    ward.finds()
    expect(ward.page.locator(".finding")).to_have_count(50)
    expect(ward.page.locator(".findings-none")).to_be_visible()


def test_nasty_names_are_text(ward: Ward) -> None:
    ward.finds(*(zombies(name) for name in NASTY))
    expect(ward.page.locator(".finding")).to_have_count(len(NASTY))
    expect(ward.page.locator("#view-findings img")).to_have_count(0)
    expect(ward.page.get_by_text("<img src=x onerror=alert(1)> has not waited")).to_be_visible()


def test_without_processes_it_says_why_nothing_is_looked_for(
    browser: Browser, complaints: Complaints
) -> None:
    exhibit = make_exhibit()
    fill(exhibit, 3)
    with served(exhibit) as site, table(browser, site.port, complaints, "findings") as view:
        expect(view.node.locator(".findings-none")).to_contain_text(
            "Processes are not counted: applications are turned off in this run."
        )
