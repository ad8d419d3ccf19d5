"""Charts on the page, as a person meets them: pointed at, dragged, read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from tests.browser.conftest import Complaints

FILES = "ebpf.file_descriptor"
IO = "ebpf.io"
IO_BYTES = "ebpf.io_bytes"
OPENS = "apps.file_open"

# Counts the pixels of a canvas that have a colour of the theme, seen through or not.
_COUNT_PIXELS = """
(canvas, variable) => {
  const style = getComputedStyle(document.documentElement);
  const [red, green, blue] = style.getPropertyValue(variable).trim().match(/[0-9a-f]{2}/gi)
    .map((digits) => parseInt(digits, 16));
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  let count = 0;
  for (let place = 0; place < data.length; place += 4) {
    const isNear = Math.abs(data[place] - red) < 12 && Math.abs(data[place + 1] - green) < 12
      && Math.abs(data[place + 2] - blue) < 12 && data[place + 3] > 90;
    count += isNear ? 1 : 0;
  }
  return count;
}
"""


@dataclass(frozen=True)
class ChartCard:
    """One card of the page."""

    page: Page
    id: str

    @property
    def card(self) -> Locator:
        return self.page.locator(f"#views [data-chart='{self.id}']").first

    def name(self, text: str) -> Locator:
        """The button of a line in the legend."""
        return self.card.locator(".legend button").filter(has_text=text)

    @property
    def values(self) -> list[str]:
        """What the legend says of each line."""
        return self.card.locator(".legend dd").all_inner_texts()

    @property
    def time(self) -> str:
        """The moment that the legend tells of, as HH:MM:SS; empty for the latest."""
        return self.card.locator(".legend .at").inner_text()

    def pixels(self, tone: int) -> int:
        """How many pixels of the drawing have the colour of a line."""
        count: int = self.card.locator("canvas").evaluate(_COUNT_PIXELS, f"--line-{tone}")
        return count

    def show(self) -> None:
        """Bring it into view, where it asks for its values, and wait until these are drawn."""
        self.card.scroll_into_view_if_needed()
        expect(self.card.locator("canvas")).to_have_count(1)
        expect(self.card.locator(".empty")).to_be_hidden()

    def area(self) -> FloatRect:
        """Where the lines are on the screen, without the axes."""
        self.show()
        box = self.card.locator(".u-over").bounding_box()
        assert box is not None
        return box

    def point(self, part: float) -> None:
        """Move the pointer to a part of the width: 0 is the left end, 1 the right end."""
        box = self.area()
        self.page.mouse.move(box["x"] + 1 + part * (box["width"] - 2), box["y"] + box["height"] / 2)

    def drag(self, start: float, end: float) -> None:
        self.point(start)
        self.page.mouse.down()
        self.point((start + end) / 2)
        self.point(end)
        self.page.mouse.up()

    def ends(self) -> tuple[int, int]:
        """The first and the last point in seconds of the day, as the crosshair tells them."""
        found = []
        for part in (0.0, 1.0):
            self.point(part)
            expect(self.card.locator(".legend .at")).not_to_have_text("")
            found.append(seconds_of(self.time))
        return found[0], found[1]


def seconds_of(clock: str) -> int:
    """HH:MM:SS as seconds of the day."""
    hours, minutes, seconds = map(int, clock.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def clock_of(time: int) -> str:
    """Seconds since 1970 as HH:MM:SS here."""
    return datetime.fromtimestamp(time).astimezone().strftime("%H:%M:%S")


@contextmanager
def opened(
    browser: Browser,
    port: int,
    complaints: Complaints,
    width: int = 1280,
    height: int = 900,
    *,
    script: str = "",
) -> Iterator[Page]:
    """The page of a site, with its first chart drawn, and a script run before its own.

    Ends with no complaint.
    """
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        page = context.new_page()
        complaints.watch(page)
        page.add_init_script(script)
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_selector("[data-chart] canvas")
        yield page
        assert not complaints.errors, complaints.errors
