"""A run with processes that do as much as a test says, and its tables on the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page, expect

from kvitals.model import ChartTick, Field, Key, Process, Remark, Row, Walk
from kvitals.probes import MEASUREMENTS
from kvitals.sampling.listing import Listing
from tests.browser.conftest import Complaints
from tests.unit.web.exhibits import COUNTED, NOW, Ticker, make_exhibit

FIRST_PID = 100
SECONDS = 10**9


class Crowd(Ticker):
    """Processes by name, each with as many calls of every kind in a tick as it is told to do."""

    def __init__(self) -> None:
        self.exhibit = make_exhibit(apps=True)
        super().__init__(self.exhibit, NOW)
        self._pids: dict[str, int] = {}

    def does(self, calls: Mapping[str, int], ended: Sequence[str] = ()) -> None:
        """A tick in which processes do so much, of which some end."""
        self._calls, self._over = calls, ended
        self.tick(tuple(calls))

    def _charts_of_groups(self, groups: Sequence[str], number: int) -> list[ChartTick]:
        rows = [self._row(name) for name in groups]
        listing = self.exhibit.listing
        assert isinstance(listing, Listing)
        listing._applications.take(Walk(rows, {}, 0, 0, 0, 10, len(rows), len(rows), 0))
        return listing._applications.end_tick(min(number, 1))

    def _row(self, name: str) -> Row:
        pid = self._pids.setdefault(name, FIRST_PID + len(self._pids))
        process = Process(pid, pid * SECONDS, 1, 0, 1, 0, name, "S", 1)
        remark = Remark.RELEASED if name in self._over else Remark.LIVES
        return Row(process, remark, _done(self._calls[name]))


def _done(calls: int) -> dict[Key, int]:
    return {
        (one.name, field): calls * (1000 if field is Field.BYTES else 1)
        for one in MEASUREMENTS
        if one.name in COUNTED
        for field in one.fields
        if field is not Field.ERRORS
    }


@dataclass(frozen=True)
class TableView:
    """A view with a table, as a person meets it."""

    page: Page
    id: str

    @property
    def node(self) -> Locator:
        return self.page.locator(f"#view-{self.id}")

    @property
    def rows(self) -> Locator:
        return self.node.locator("tbody tr")

    @property
    def names(self) -> Locator:
        """The heads of the rows, from the top."""
        return self.node.locator("tbody th")

    @property
    def filter(self) -> Locator:
        return self.node.get_by_label("Filter")

    @property
    def foot(self) -> Locator:
        return self.node.locator(".table-foot p")

    def head(self, title: str) -> Locator:
        return self.node.get_by_role("columnheader", name=title, exact=True)

    def button(self, title: str) -> Locator:
        return self.head(title).get_by_role("button")

    def row(self, name: str) -> Locator:
        return self.rows.filter(has=self.page.get_by_role("rowheader", name=name, exact=True))


@contextmanager
def table(
    browser: Browser,
    port: int,
    complaints: Complaints,
    view: str = "processes",
    *,
    width: int = 1280,
    height: int = 800,
) -> Iterator[TableView]:
    """The page with a view open; ends with no complaint."""
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        page = context.new_page()
        complaints.watch(page)
        page.goto(f"http://127.0.0.1:{port}/#/{view}")
        expect(page.locator(f"#view-{view}")).to_be_visible()
        yield TableView(page, view)
        assert not complaints.errors, complaints.errors
