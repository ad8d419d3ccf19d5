"""A page of another origin, made with Netdata's dashboard.js, draws our charts where it may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kvitals.config.settings import Settings
from tests.browser.netdata_web import Here, a_page, another_site
from tests.product import wait_for
from tests.unit.web.exhibits import Site, fill, make_exhibit, make_tick, served

SECONDS = 120
# The last of them are of this many seconds.
WINDOW_S = 60
# Of the columns of a canvas, how many have a pixel of a colour, give or take a little.
COLUMNS = """(canvas, colour) => {
  const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const columns = new Set();
  for (let at = 0; at < data.length; at += 4) {
    const isNear = colour.every((value, part) => Math.abs(data[at + part] - value) < 40);
    if (isNear && data[at + 3] > 100) columns.add((at / 4) % width);
  }
  return columns.size;
}"""
COLOUR = "(node) => getComputedStyle(node).color.match(/\\d+/g).slice(0, 3).map(Number)"
PIXELS = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, at) => at % 4 === 3 && value > 0).length;
}"""


def reads(number: int) -> int:
    return 2000 + 10 * (number % 30)


def writes(number: int) -> int:
    return 100 + 7 * (number % 20)


@dataclass(frozen=True)
class Shown:
    """Our chart on a page of somebody else."""

    page: Page
    here: Here
    ours: Site

    @property
    def chart(self) -> Locator:
        return self.page.locator("[data-netdata]")

    def is_drawn(self) -> bool:
        """Whether there is something on the canvas."""
        return bool(self.chart.locator("canvas").first.evaluate(PIXELS) > 1000)

    def tick(self, number: int) -> None:
        exhibit = self.ours.exhibit
        chart = exhibit.chart("ebpf.io")
        assert chart is not None
        exhibit.ring.put(make_tick(number, chart, reads(number), writes(number)))


Show = Callable[..., AbstractContextManager[Shown]]


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Show]:
    """Opens a page that draws two minutes of ebpf.io with one of the libraries of dashboard.js."""
    with another_site(tmp_path) as origin:

        @contextmanager
        def showing(library: str, *, is_allowed: bool = True) -> Iterator[Shown]:
            settings = Settings(apps=False, allow_origins=(origin,) if is_allowed else ())
            exhibit = make_exhibit(settings=settings)
            fill(exhibit, 0)
            with served(exhibit) as ours, browser.new_context() as context:
                page = context.new_page()
                shown = Shown(page, Here(page), ours)
                for number in range(1, SECONDS + 1):
                    shown.tick(number)
                (tmp_path / "page.html").write_text(a_page(ours.port, library, WINDOW_S))
                page.goto(f"{origin}/page.html")
                yield shown

        yield showing


def test_both_lines_are_drawn_and_told(show: Show) -> None:
    with show("dygraph") as shown:
        expect(shown.chart.locator(".dygraph-title")).to_have_text("Calls to IO (ebpf.io)")
        expect(shown.chart.locator(".netdata-legend-title-units")).to_have_text("calls")
        names = shown.chart.locator(".netdata-legend-name")
        expect(names).to_have_text(["read", "write"])
        newest = [f"{reads(SECONDS):,}", f"{writes(SECONDS):,}"]
        expect(shown.chart.locator(".netdata-legend-value")).to_have_text(newest)
        canvas = shown.chart.locator("canvas").first
        for name in names.all():
            columns = canvas.evaluate(COLUMNS, name.evaluate(COLOUR))
            assert columns > canvas.evaluate("(one) => one.width") * 0.8
        assert shown.here.errors == []


def test_it_follows_every_second(show: Show) -> None:
    with show("dygraph") as shown:
        newest = shown.chart.locator(".netdata-legend-value").first
        for number in range(SECONDS + 1, SECONDS + 4):
            shown.tick(number)
            expect(newest).to_have_text(f"{reads(number):,}")
        assert shown.here.errors == []


@pytest.mark.parametrize(
    ("library", "label"), [("gauge", ".gaugeChartLabel"), ("easypiechart", ".easyPieChartLabel")]
)
def test_a_gauge_shows_the_sum_of_the_newest(show: Show, library: str, label: str) -> None:
    with show(library) as shown:
        expect(shown.chart.locator(label)).to_have_text(f"{reads(SECONDS) + writes(SECONDS):,}")
        wait_for(shown.is_drawn, library)
        assert shown.here.errors == []


def test_a_text_shows_the_sum_of_the_newest(show: Show) -> None:
    with show("textonly") as shown:
        expect(shown.chart).to_have_text(str(reads(SECONDS) + writes(SECONDS)))
        assert shown.here.errors == []


def test_a_sparkline_is_drawn(show: Show) -> None:
    with show("sparkline") as shown:
        wait_for(shown.is_drawn, "a sparkline")
        assert shown.here.errors == []


def test_a_peity_has_every_sum_in_its_window(show: Show) -> None:
    with show("peity") as shown:
        expect(shown.chart.locator("svg polygon")).to_be_attached()
        sums = shown.chart.locator("div > div").first.text_content()
        window = range(SECONDS - WINDOW_S + 1, SECONDS + 1)
        assert sums == ",".join(str(reads(one) + writes(one)) for one in window)
        assert shown.here.errors == []


def test_a_pie_has_a_piece_for_each_line(show: Show) -> None:
    with show("d3pie") as shown:
        expect(shown.chart.locator("path[id*=segment]")).to_have_count(2)
        for value in (reads(SECONDS), writes(SECONDS)):
            expect(shown.chart).to_contain_text(f"{value:,}")
        assert shown.here.errors == []


def test_an_origin_that_is_not_allowed_draws_nothing(show: Show) -> None:
    with show("dygraph", is_allowed=False) as shown:
        expect(shown.chart).to_contain_text("chart not found")
        assert "blocked by CORS policy" in shown.here.errors[0]
        assert shown.chart.locator("canvas").count() == 0
