"""The dashboard that Netdata 1.37 brings, all of it and unchanged, before the real product.

A proxy serves its files and our API below one origin, as docs/http-api.md says.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.netdata_web import Here, same_site
from tests.product import Dashboard, wait_for

# It has five megabytes of scripts to read.
PATIENCE_MS = 30_000
DRAWN = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value) => value > 0);
}"""
# What a legend says: of how long its points are, when the last is, and the values in it.
TOLD = """(chart) => [
  ...[chart.querySelector("[title^='resolution']")].map((one) => [one.title, one.textContent]),
  [...chart.querySelectorAll("[class*=DimensionLabel]")].map((one) => one.textContent),
  [...chart.querySelectorAll("[class*=DimensionValue]")].map((one) => one.textContent),
]"""


@pytest.fixture
def opened(browser: Browser, shown: Dashboard, tmp_path: Path) -> Iterator[tuple[Page, Here]]:
    with same_site(tmp_path, shown.url) as origin, browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        here = Here(page)
        # So short that a run of a few seconds fills some of it.
        page.goto(f"{origin}/#after=-20;before=0")
        yield page, here
        assert here.errors == []


def test_it_shows_our_host_menu_and_charts(opened: tuple[Page, Here], shown: Dashboard) -> None:
    page, _ = opened
    menu = page.locator("#sidebar")
    expect(menu.get_by_text("eBPF", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    expect(menu.get_by_text("Applications", exact=True)).to_be_visible()
    answer = shown.get("/api/v1/charts")
    expect(page.get_by_text(answer["hostname"], exact=True).first).to_be_visible()
    places = page.locator("[data-netdata]").evaluate_all(
        "(nodes) => nodes.map((one) => one.dataset.netdata)"
    )
    assert set(answer["charts"]) <= set(places)


def test_it_draws_and_follows_the_product(opened: tuple[Page, Here], shown: Dashboard) -> None:
    page, _ = opened
    chart = page.locator("[data-netdata='ebpf.io']")
    chart.scroll_into_view_if_needed()
    expect(chart.locator("[class*=DimensionLabel]")).to_have_count(2, timeout=PATIENCE_MS)
    moment = chart.locator("[title^='resolution']")
    expect(moment).not_to_have_text(moment.inner_text())
    wait_for(lambda: chart.locator("canvas").first.evaluate(DRAWN), "lines")
    (resolution, told), names, values = chart.evaluate(TOLD)
    answer = shown.get("/api/v1/data?chart=ebpf.io&after=-60&options=seconds")
    assert names == answer["labels"][1:]
    rows = answer["data"]
    (place,) = (place for place, row in enumerate(rows) if clock(row[0]) == told)
    # A point of the chart is the average of so many seconds.
    averaged = rows[place : place + int(resolution.split()[1])]
    for column, value in enumerate(values, start=1):
        ours = fmean(row[column] for row in averaged if row[column] is not None)
        assert float(value.replace(",", "")) == pytest.approx(ours, abs=0.51)


def clock(moment: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(moment))
