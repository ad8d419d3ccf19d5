"""The page over time: it follows each tick, fills what it missed, and does not grow."""

from __future__ import annotations

import time

from playwright.sync_api import Browser, expect

from tests.browser.charts import FILES, IO_BYTES, ChartCard, clock_of, opened
from tests.browser.conftest import Complaints
from tests.unit.web.exhibits import Ticker, make_exhibit, served, ticking

BEFORE_S = 400
AWAY_S = 20
# An hour of ticks, as fast as a page can be sure to be told of each.
HOUR_TICKS = 3600
WITHOUT_WORKERS = "delete globalThis.SharedWorker"
TICKS_PER_S = 120
GROUPS = tuple(f"group {number}" for number in range(30))
# The heap, after a collection, may be so much larger after an hour. A number that is kept for each
# of 20 charts, 30 groups and 3,600 ticks would be 17 MB.
MOST_GROWTH_BYTES = 3_000_000


def rows_of(chart: ChartCard) -> list[list[str]]:
    """The latest points of a chart as its table tells them, newest first."""
    rows = chart.card.locator(".tables table").nth(1).locator("tbody tr")
    cells: list[list[str]] = rows.evaluate_all(
        "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return cells


def test_each_second_moves_the_page(browser: Browser, complaints: Complaints) -> None:
    exhibit = make_exhibit(apps=True)
    ticker = Ticker(exhibit, int(time.time()) - BEFORE_S)
    for _ in range(BEFORE_S):
        ticker.tick(GROUPS)
    with (
        served(exhibit) as site,
        opened(browser, site.port, complaints) as page,
        ticking(ticker, GROUPS),
    ):
        chart = ChartCard(page, IO_BYTES)
        chart.show()
        seen = set()
        for _ in range(8):
            seen.add(tuple(chart.values))
            page.wait_for_timeout(500)
        assert len(seen) >= 3
        expect(page.locator("#live")).to_have_text("live")


def test_what_was_missed_is_filled_in(browser: Browser, complaints: Complaints) -> None:
    exhibit = make_exhibit(apps=True)
    start = int(time.time()) - BEFORE_S
    ticker = Ticker(exhibit, start)
    for _ in range(BEFORE_S):
        ticker.tick(GROUPS)
    with (
        served(exhibit) as site,
        # A tab that is offline alone; its shared worker would not be.
        opened(browser, site.port, Complaints(), script=WITHOUT_WORKERS) as page,
    ):
        complaints.watch(page)
        chart = ChartCard(page, FILES)
        chart.show()
        chart.card.get_by_role("button", name="show as a table").click()
        ticker.tick(GROUPS)
        expect(page.locator("#live")).to_have_text("live")
        page.context.set_offline(True)
        # A stream that is open goes on in Chromium; the server ends it, and it cannot come back.
        for client in tuple(exhibit.hub._clients):
            client.loop.call_soon_threadsafe(client.take, None)
        for _ in range(AWAY_S):
            ticker.tick(GROUPS)
        expect(page.locator("#live")).to_have_text("disconnected", timeout=10_000)
        page.context.set_offline(False)
        with ticking(ticker, GROUPS):
            expect(page.locator("#live")).to_have_text("live", timeout=15_000)
            page.wait_for_timeout(6000)
        rows = rows_of(chart)
        assert len(rows) == 30
        newest = next(
            one for one in range(start, start + 2 * BEFORE_S) if clock_of(one) == rows[0][0]
        )
        for back, (clock, opens, closes) in enumerate(rows):
            assert clock == clock_of(newest - back)
            number = newest - back - start
            assert opens == closes == f"{number * 10 / 1000:.2f} k"


def test_an_hour_does_not_grow_the_page(browser: Browser, complaints: Complaints) -> None:
    exhibit = make_exhibit(apps=True)
    ticker = Ticker(exhibit, int(time.time()) - BEFORE_S)
    for _ in range(BEFORE_S):
        ticker.tick(GROUPS)
    with served(exhibit) as site, opened(browser, site.port, complaints) as page:
        session = page.context.new_cdp_session(page)
        # All charts have been in view, so all are followed.
        for family in page.locator("section.family").all():
            family.scroll_into_view_if_needed()
            page.wait_for_timeout(150)

        def heap() -> int:
            used = []
            for _ in range(4):
                session.send("HeapProfiler.collectGarbage")
                used.append(int(session.send("Runtime.getHeapUsage")["usedSize"]))
                page.wait_for_timeout(500)
            return min(used)

        def run(ticks: int) -> None:
            with ticking(ticker, GROUPS, TICKS_PER_S):
                page.wait_for_timeout(1000 * ticks / TICKS_PER_S)

        run(HOUR_TICKS // 8)
        at_first = heap()
        nodes = page.evaluate("document.querySelectorAll('*').length")
        run(HOUR_TICKS * 7 // 8)
        assert heap() - at_first < MOST_GROWTH_BYTES
        assert page.evaluate("document.querySelectorAll('*').length") == nodes
