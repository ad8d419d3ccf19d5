"""Lines of a chart: alone, hidden, stacked, as numbers and in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.charts import FILES, IO_BYTES, OPENS, ChartCard, clock_of, opened
from tests.browser.conftest import Complaints
from tests.unit.web.exhibits import NOW, Site, Ticker, make_exhibit, served

SECONDS = 300
GROUPS = tuple(f"group {number}" for number in range(5))
# The file chart has its first line in this colour, the reads of a byte chart too.
FIRST, SECOND = 1, 2


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    exhibit = make_exhibit(apps=True)
    ticker = Ticker(exhibit, NOW - SECONDS)
    for _ in range(SECONDS + 1):
        ticker.tick(GROUPS)
    with served(exhibit) as one:
        yield one


@pytest.fixture
def page(browser: Browser, site: Site, complaints: Complaints) -> Iterator[Page]:
    with opened(browser, site.port, complaints) as one:
        yield one


def test_all_lines_are_drawn(page: Page) -> None:
    chart = ChartCard(page, IO_BYTES)
    chart.show()
    assert chart.pixels(FIRST) > 100
    assert chart.pixels(SECOND) > 100


def test_a_click_leaves_one_line_alone_and_another_shows_all(page: Page) -> None:
    chart = ChartCard(page, IO_BYTES)
    chart.show()
    chart.name("read").click()
    expect(chart.name("write")).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(100)
    assert chart.pixels(FIRST) > 100
    assert chart.pixels(SECOND) == 0
    chart.name("read").click()
    page.wait_for_timeout(100)
    assert chart.pixels(SECOND) > 100


def test_a_click_with_shift_hides_one_line(page: Page) -> None:
    chart = ChartCard(page, IO_BYTES)
    chart.show()
    chart.name("read").click(modifiers=["Shift"])
    page.wait_for_timeout(100)
    assert chart.pixels(FIRST) == 0
    assert chart.pixels(SECOND) > 100
    # What is hidden is told all the same.
    assert all(value != "\N{EN DASH}" for value in chart.values)


def test_a_group_alone_is_drawn_from_the_ground(page: Page) -> None:
    chart = ChartCard(page, OPENS)
    chart.show()
    drawn = [chart.pixels(tone) for tone in range(1, 9)]
    assert sum(count > 100 for count in drawn) == len(GROUPS)
    chart.name(GROUPS[-1]).click()
    page.wait_for_timeout(100)
    alone = [count for tone in range(1, 9) if (count := chart.pixels(tone)) > 0]
    assert len(alone) == 1
    # Alone it has all of the height, of which it had a fifth.
    assert alone[0] > 3 * max(drawn) / 2


def test_lines_are_stacked_and_groups_are_drawn_as_lines(page: Page) -> None:
    groups = ChartCard(page, OPENS)
    groups.show()
    filled = groups.pixels(FIRST)
    groups.card.get_by_role("button", name="draw as lines").click()
    page.wait_for_timeout(100)
    assert groups.pixels(FIRST) < filled
    expect(groups.card.get_by_role("button", name="draw stacked")).to_be_visible()
    # Two lines that are alike hide one another until they are stacked.
    files = ChartCard(page, FILES)
    files.show()
    assert files.pixels(FIRST) < 100
    files.card.get_by_role("button", name="draw stacked").click()
    page.wait_for_timeout(100)
    assert files.pixels(FIRST) > 1000


def test_the_table_has_the_values(page: Page, site: Site) -> None:
    chart = ChartCard(page, IO_BYTES)
    chart.show()
    button = chart.card.get_by_role("button", name="show as a table")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    rows = chart.card.locator(".tables table").nth(1).locator("tbody tr")
    expect(rows).to_have_count(30)
    answer = site.ask("/api/v1/data?chart=ebpf.io_bytes&after=-30&options=seconds").json
    for row, (time, read, write) in zip(rows.all(), answer["data"], strict=True):
        told = row.locator("th, td").all_inner_texts()
        assert told[0] == clock_of(time)
        # Half of the last digit, which Python and JavaScript round in different ways.
        shown = [float(text.removesuffix(" KiB/s")) * 1024 for text in told[1:]]
        assert shown == pytest.approx([abs(read), abs(write)], abs=0.0051 * 1024)
    over = chart.card.locator(".tables table").first.locator("tbody tr").first
    least, most = [(SECONDS - back) * 20 / 1024 for back in (SECONDS - 1, 0)]
    assert over.locator("th, td").all_inner_texts()[3:] == [
        f"{1024 * least:.0f} B/s",
        f"{most:.2f} KiB/s",
    ]


def test_each_chart_is_told_in_a_sentence(page: Page) -> None:
    chart = ChartCard(page, IO_BYTES)
    chart.show()
    words = chart.card.locator(".unseen")
    expect(words).to_contain_text("Bytes written and read, 5 min up to")
    expect(words).to_contain_text("read 5.86 KiB/s at last")
    described = chart.card.locator(".plot").get_attribute("aria-describedby")
    assert words.get_attribute("id") == described
