"""What is older than the memory's hour is drawn too, from the disk, and says so by its points."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from kvitals.store.archive import Archive
from tests.browser.charts import FILES, ChartCard, clock_of, opened
from tests.browser.conftest import Complaints
from tests.unit.web.exhibits import NOW, Site, Ticker, make_exhibit, served

KEPT_S = 9000
# What is older than this is kept as minutes alone.
FINE_S = 900
LEAST_PIXELS = 100


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two and a half hours of ticks, of which memory has the last."""
    archive = Archive(tmp_path_factory.mktemp("history"), flush_s=3600, fine_s=FINE_S)
    exhibit = make_exhibit()
    ticker = Ticker(exhibit, NOW - KEPT_S)
    for number in range(KEPT_S + 1):
        ticker.tick()
        latest = exhibit.ring.latest
        assert latest is not None
        archive.put(latest)
        if number % 60 == 0:
            archive.flush()
    archive.flush()
    exhibit.archive = archive
    with served(exhibit) as one:
        yield one
    archive.close()


def test_what_the_disk_has_is_drawn_without_a_break(
    browser: Browser, site: Site, complaints: Complaints
) -> None:
    with opened(browser, site.port, complaints) as page:
        chart = ChartCard(page, FILES)
        chart.show()
        page.get_by_role("button", name="1 h", exact=True).click()
        for _ in range(3):
            page.get_by_role("button", name="Earlier").click()
        page.wait_for_timeout(800)
        # Broken at each point it would leave no pixel at all.
        assert chart.pixels(2) > LEAST_PIXELS
        chart.point(0.5)
        # Five seconds were asked for, and minutes are known.
        told = chart.time
        assert told.endswith(":00")
        answer = site.ask(
            f"/api/v1/data?chart={FILES}&after={NOW - KEPT_S}&before={NOW - 3600}"
            "&points=1080&options=seconds"
        ).json
        (values,) = [row[1:] for row in answer["data"] if clock_of(row[0]) == told]
        assert chart.values == [f"{value / 1000:.1f} k" for value in values]
