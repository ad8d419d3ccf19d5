"""The table of processes, and what all tables on the page have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Complaints
from tests.browser.crowd import Crowd, TableView, table
from tests.product import wait_for
from tests.unit.web.exhibits import NASTY, Site, fill, make_exhibit, served

OFF = "Processes are not counted: applications are turned off in this run."
ONES = {"alpha": 500, "beta": 90, "gamma": 7000, "delta": 3}


@dataclass
class Town:
    """A served crowd."""

    crowd: Crowd
    site: Site

    def told(self, question: str) -> list[str]:
        """The names that the server tells, in its order."""
        answer = self.site.ask(f"/api/processes?{question}").json
        return [one["name"] for one in answer["processes"]]


@pytest.fixture
def town() -> Iterator[Town]:
    crowd = Crowd()
    for _ in range(3):
        crowd.does(ONES)
    with served(crowd.exhibit) as site:
        yield Town(crowd, site)


@pytest.fixture
def view(browser: Browser, town: Town, complaints: Complaints) -> Iterator[TableView]:
    with table(browser, town.site.port, complaints) as one:
        expect(one.rows).to_have_count(len(ONES))
        # The stream is there, so that ticks are followed.
        expect(one.page.locator("#live")).to_have_text("live")
        yield one


def test_the_busiest_are_the_first(view: TableView) -> None:
    expect(view.names).to_have_text(["gamma", "alpha", "beta", "delta"])
    expect(view.head("Calls")).to_have_attribute("aria-sort", "descending")
    expect(view.node.locator("[aria-sort]")).to_have_count(1)


def test_a_click_on_a_head_sorts_and_another_turns_the_order_around(
    town: Town, view: TableView
) -> None:
    view.button("PID").click()
    expect(view.names).to_have_text(town.told("by=pid&order=desc"))
    expect(view.head("PID")).to_have_attribute("aria-sort", "descending")
    view.button("PID").click()
    expect(view.names).to_have_text(town.told("by=pid&order=asc"))
    expect(view.head("PID")).to_have_attribute("aria-sort", "ascending")
    view.button("Name").click()
    expect(view.names).to_have_text(sorted(ONES))


def test_a_head_is_reached_and_used_by_keyboard(town: Town, view: TableView) -> None:
    view.filter.focus()
    for _ in range(3):
        view.page.keyboard.press("Tab")
    expect(view.button("Name")).to_be_focused()
    view.page.keyboard.press("Tab")
    view.page.keyboard.press("Enter")
    expect(view.names).to_have_text(town.told("by=pid&order=desc"))
    expect(view.button("PID")).to_be_focused()


def test_a_column_that_has_no_room_appears_when_it_is_sorted_by(view: TableView) -> None:
    expect(view.head("UDP send bytes")).to_have_count(0)
    view.node.get_by_label("Sort by").select_option("UDP send bytes")
    expect(view.head("UDP send bytes")).to_have_attribute("aria-sort", "descending")
    expect(view.row("gamma")).to_contain_text("6.68 MiB/s")


def test_words_are_sought_in_all_that_a_row_says(view: TableView) -> None:
    view.filter.fill("SOMEBODY alp")
    expect(view.names).to_have_text(["alpha"])
    expect(view.foot).to_have_text("1 in all")
    view.filter.fill("nobody")
    expect(view.rows).to_have_count(0)
    expect(view.node.get_by_role("status").last).to_have_text("Nothing passes the filter.")


def test_the_server_filters_what_is_told_exactly(view: TableView) -> None:
    with view.page.expect_request(re.compile(r"name=beta")):
        view.filter.fill("name=beta")
    expect(view.names).to_have_text(["beta"])
    view.filter.fill("name=bet")
    expect(view.rows).to_have_count(0)


def test_sort_and_filter_are_remembered(view: TableView) -> None:
    view.button("PID").click()
    view.filter.fill("ta")
    expect(view.names).to_have_text(["delta", "beta"])
    view.page.get_by_role("link", name="Findings").first.click()
    expect(view.node).to_be_hidden()
    view.page.go_back()
    expect(view.filter).to_have_value("ta")
    expect(view.head("PID")).to_have_attribute("aria-sort", "descending")
    expect(view.names).to_have_text(["delta", "beta"])


def test_rows_move_and_are_kept(town: Town, view: TableView) -> None:
    view.row("beta").evaluate("(node) => { node.dataset.mark = 'kept'; }")
    town.crowd.does({**ONES, "beta": 90_000})
    expect(view.names.first).to_have_text("beta")
    expect(view.rows.first).to_have_attribute("data-mark", "kept")


def test_rows_stand_still_while_somebody_points_at_them(town: Town, view: TableView) -> None:
    view.row("alpha").hover()
    before = view.row("beta").locator("td").nth(5).inner_text()
    town.crowd.does({**ONES, "beta": 90_000})
    expect(view.row("beta").locator("td").nth(5)).not_to_have_text(before)
    expect(view.names).to_have_text(["gamma", "alpha", "beta", "delta"])
    expect(view.foot).to_contain_text("the order is held")
    view.page.mouse.move(0, 0)
    town.crowd.does({**ONES, "beta": 90_000})
    expect(view.names.first).to_have_text("beta")


def test_the_line_of_the_last_values_moves_with_each_tick(town: Town, view: TableView) -> None:
    line = view.row("alpha").locator(".spark-line")
    seen = set()
    for calls in (50, 4000, 700):
        town.crowd.does({**ONES, "alpha": calls})
        expect(view.row("alpha").get_by_role("img")).to_have_attribute(
            "aria-label", re.compile("^Calls: .* to ")
        )
        view.page.wait_for_timeout(300)
        seen.add(line.get_attribute("d"))
    assert len(seen) == 3
    path = line.get_attribute("d") or ""
    assert path.count("M") == 1
    assert path.count("L") >= 2


def test_who_ended_is_marked(town: Town, view: TableView) -> None:
    town.crowd.does(ONES, ended=["delta"])
    expect(view.rows.nth(3)).to_have_class("is-over")
    expect(view.rows.nth(3)).to_contain_text("ended")
    town.crowd.does({name: calls for name, calls in ONES.items() if name != "delta"})
    expect(view.rows).to_have_count(3)


def test_an_application_is_shown_by_a_click_on_its_name(view: TableView) -> None:
    view.row("alpha").get_by_role("button", name="alpha").click()
    expect(view.page.locator("#focus")).to_contain_text("alpha")
    expect(view.node).to_be_hidden()


def test_nasty_names_are_text(browser: Browser, complaints: Complaints) -> None:
    crowd = Crowd()
    for _ in range(3):
        crowd.does(dict.fromkeys(NASTY, 5))
    with served(crowd.exhibit) as site, table(browser, site.port, complaints) as view:
        expect(view.rows).to_have_count(len(NASTY))
        texts = view.names.evaluate_all("(nodes) => nodes.map((one) => one.textContent)")
        assert sorted(texts) == sorted(NASTY)
        assert view.node.locator("img").count() == 0


def test_of_many_the_first_are_shown_and_more_on_wish(
    browser: Browser, complaints: Complaints
) -> None:
    crowd = Crowd()
    for _ in range(2):
        crowd.does({f"task-{one:03}": one for one in range(120)})
    with served(crowd.exhibit) as site, table(browser, site.port, complaints) as view:
        expect(view.rows).to_have_count(50)
        expect(view.foot).to_have_text("50 of 120, 70 more")
        view.node.get_by_role("button", name="Show 50 more").click()
        expect(view.rows).to_have_count(100)
        # Also those that are not among the first are found.
        view.filter.fill("task-00")
        expect(view.foot).to_have_text("10 in all")


def test_words_that_are_not_sought_in_all_rows_are_told_as_such(
    browser: Browser, complaints: Complaints
) -> None:
    crowd = Crowd()
    for _ in range(2):
        crowd.does({f"task-{one:04}": one for one in range(1100)})
    with served(crowd.exhibit) as site, table(browser, site.port, complaints) as view:
        view.filter.fill("task-0100")
        expect(view.foot).to_have_text("1 in all · sought among the first 1000")
        expect(view.names).to_have_text(["task-0100"])
        view.filter.fill("name=task-0007")
        expect(view.names).to_have_text(["task-0007"])


# Lets each answer about processes take long, and counts how many are waited for at once.
SLOW_DOWN = """
() => {
  const ask = window.fetch;
  let waiting = 0;
  window.asked = 0;
  window.most = 0;
  window.fetch = async (path, ...more) => {
    if (!String(path).includes("api/processes")) {
      return ask(path, ...more);
    }
    window.asked += 1;
    waiting += 1;
    window.most = Math.max(window.most, waiting);
    await new Promise((resolve) => { setTimeout(resolve, 400); });
    waiting -= 1;
    return ask(path, ...more);
  };
}
"""


def test_a_slow_server_is_asked_once_at_a_time(town: Town, view: TableView) -> None:
    view.page.evaluate(SLOW_DOWN)
    for calls in range(9):
        town.crowd.does({**ONES, "alpha": calls})
        view.page.wait_for_timeout(150)
    assert view.page.evaluate("() => [window.most, window.asked > 2]") == [1, True]


def test_a_server_that_is_gone_is_told_of_calmly(browser: Browser) -> None:
    crowd = Crowd()
    for _ in range(2):
        crowd.does(ONES)
    with browser.new_page() as page:
        view = TableView(page, "processes")
        with served(crowd.exhibit) as site:
            page.goto(f"http://127.0.0.1:{site.port}/#/processes")
            expect(view.rows).to_have_count(len(ONES))
        view.button("PID").click()
        expect(view.node.get_by_role("status").first).to_contain_text("kvitals does not answer now")
        expect(view.rows).to_have_count(len(ONES))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("processes", OFF),
        ("peers", "Peers cannot be followed on this kernel"),
    ],
)
def test_what_is_off_in_this_run_is_told_in_a_sentence(
    browser: Browser, name: str, sentence: str
) -> None:
    exhibit = make_exhibit()
    fill(exhibit, 3)
    with served(exhibit) as site, browser.new_page() as page:
        page.goto(f"http://127.0.0.1:{site.port}/#/{name}")
        view = page.locator(f"#view-{name}")
        expect(view.get_by_role("status").first).to_contain_text(sentence)
        expect(view.locator("table")).to_be_hidden()


def test_on_a_phone_the_table_scrolls_and_the_page_does_not(
    browser: Browser, town: Town, complaints: Complaints
) -> None:
    with table(browser, town.site.port, complaints, width=360, height=740) as view:
        expect(view.rows).to_have_count(len(ONES))
        expect(view.head("Calls")).to_be_in_viewport()
        assert view.page.evaluate("document.documentElement.scrollWidth") == 360
        region = view.node.get_by_role("region")
        region.focus()
        for _ in range(3):
            view.page.keyboard.press("ArrowRight")
        wait_for(lambda: region.evaluate("(node) => node.scrollLeft") > 0, "scrolling sideways")
        # What a row is about stays.
        expect(view.row("alpha").get_by_role("rowheader")).to_be_in_viewport()
