"""The page over a snapshot and over the demo: the same page, though nothing is measured here."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import product
from tests.browser.conftest import Complaints
from tests.product import Dashboard, wait_for


@pytest.fixture(scope="module")
def demo() -> Iterator[Dashboard]:
    with product.demo() as one:
        yield one


def open_page(browser: Browser, shown: Dashboard, complaints: Complaints) -> Page:
    page = browser.new_page()
    complaints.watch(page)
    page.goto(shown.url + "/")
    page.wait_for_selector("[data-chart='ebpf.io'] canvas")
    return page


def drawn(page: Page, chart: str) -> int:
    """How many pixels of a chart's canvas are not empty."""
    return int(
        page.evaluate(
            """(chart) => {
              const canvas = document.querySelector(`[data-chart='${chart}'] canvas`);
              const shown = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              return shown.data.filter((value, place) => place % 4 === 3 && value > 0).length;
            }""",
            chart,
        )
    )


def test_the_demo_is_drawn(browser: Browser, demo: Dashboard, complaints: Complaints) -> None:
    with open_page(browser, demo, complaints) as page:
        wait_for(lambda: drawn(page, "ebpf.io") > 1000, "lines")
        assert complaints.errors == []
        assert complaints.hosts == {"127.0.0.1"}


def test_a_replay_is_drawn_as_the_run_was(
    browser: Browser, demo: Dashboard, complaints: Complaints, tmp_path: Path
) -> None:
    file = tmp_path / "snapshot.json.gz"
    urllib.request.urlretrieve(f"{demo.url}/api/snapshot?after=-300", file)
    with (
        product.serving("replay", file) as replay,
        open_page(browser, replay, complaints) as page,
    ):
        wait_for(lambda: drawn(page, "ebpf.io") > 1000, "lines")
        assert complaints.errors == []
