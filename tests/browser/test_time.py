"""Moving through time: all charts show the same window, and tell the same moment."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.charts import FILES, IO, IO_BYTES, ChartCard, clock_of, opened
from tests.browser.conftest import Complaints
from tests.unit.web.exhibits import NOW, Site, fill, make_exhibit, served

KEPT_S = 3600
SPAN_S = 300
# A pixel of a chart is about a second here.
CLOSE_S = 3


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    exhibit = make_exhibit()
    fill(exhibit, KEPT_S)
    with served(exhibit) as one:
        yield one


@pytest.fixture
def page(browser: Browser, site: Site, complaints: Complaints) -> Iterator[Page]:
    with opened(browser, site.port, complaints) as one:
        yield one


def value_at(site: Site, chart: str, time: int) -> list[float]:
    rows = site.ask(f"/api/v1/data?chart={chart}&after={time}&before={time}&options=seconds")
    values: list[float] = rows.json["data"][0][1:]
    return values


def test_the_crosshair_is_at_the_same_moment_in_all_charts(page: Page, site: Site) -> None:
    pointed, other = ChartCard(page, IO), ChartCard(page, FILES)
    pointed.point(0.5)
    expect(other.card.locator(".legend .at")).to_have_text(pointed.time)
    middle = NOW - SPAN_S // 2
    times = [middle + shift for shift in range(-CLOSE_S, CLOSE_S + 1)]
    (time,) = [one for one in times if clock_of(one) == pointed.time]
    for chart in (pointed, other):
        told = [f"{value / 1000:.1f} k" for value in value_at(site, chart.id, time)]
        assert chart.values == told
    page.mouse.move(5, 5)
    expect(pointed.card.locator(".legend .at")).to_have_text("")


def test_a_drag_moves_all_charts(page: Page) -> None:
    pointed, other = ChartCard(page, IO), ChartCard(page, FILES)
    before = pointed.ends()
    pointed.drag(0.2, 0.6)
    expect(page.locator("#live")).to_have_text("paused")
    after = pointed.ends()
    moved = 0.4 * SPAN_S
    assert after[0] == pytest.approx(before[0] - moved, abs=CLOSE_S)
    assert after[1] == pytest.approx(before[1] - moved, abs=CLOSE_S)
    assert other.ends() == after


def test_a_double_click_follows_the_newest_again(page: Page) -> None:
    chart = ChartCard(page, IO)
    chart.drag(0.2, 0.6)
    expect(page.locator("#live")).to_have_text("paused")
    chart.card.locator(".u-over").dblclick()
    expect(page.locator("#live")).not_to_have_text("paused")
    assert chart.ends()[1] == pytest.approx(_day_second(NOW), abs=CLOSE_S)


def test_what_is_marked_with_shift_is_shown(page: Page) -> None:
    pointed, other = ChartCard(page, IO), ChartCard(page, IO_BYTES)
    page.keyboard.down("Shift")
    pointed.drag(0.25, 0.75)
    page.keyboard.up("Shift")
    first, last = pointed.ends()
    assert first == pytest.approx(_day_second(NOW) - 0.75 * SPAN_S, abs=CLOSE_S)
    assert last == pytest.approx(_day_second(NOW) - 0.25 * SPAN_S, abs=CLOSE_S)
    assert other.ends() == (first, last)


def test_the_wheel_zooms_around_the_pointer(page: Page) -> None:
    chart = ChartCard(page, IO)
    chart.point(0.5)
    before = chart.time
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    expect(page.locator("#live")).to_have_text("paused")
    first, last = chart.ends()
    assert last - first == pytest.approx(SPAN_S / 1.25, abs=CLOSE_S)
    assert _clock_second(before) == pytest.approx((first + last) / 2, abs=CLOSE_S)


def test_a_plain_wheel_scrolls_the_page(page: Page) -> None:
    chart = ChartCard(page, IO)
    chart.point(0.5)
    page.mouse.wheel(0, 400)
    page.wait_for_timeout(500)
    assert page.evaluate("scrollY") > 100
    expect(page.locator("#live")).not_to_have_text("paused")


@pytest.mark.parametrize(("name", "span_s"), [("1 min", 60), ("15 min", 900), ("1 h", 3600)])
def test_a_span_is_chosen(page: Page, name: str, span_s: int) -> None:
    button = page.get_by_role("button", name=name, exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    chart = ChartCard(page, IO)
    page.wait_for_timeout(600)
    first, last = chart.ends()
    assert (last - first) % 86400 == pytest.approx(span_s, rel=0.02, abs=CLOSE_S)


def test_long_spans_are_asked_for_in_few_points(page: Page) -> None:
    with page.expect_request(lambda one: "/api/v1/data" in one.url) as asked:
        page.get_by_role("button", name="1 h", exact=True).click()
    said = parse_qs(urlsplit(asked.value.url).query)
    assert int(said["points"][0]) <= 720
    assert int(said["before"][0]) - int(said["after"][0]) == pytest.approx(KEPT_S, abs=10)


def test_a_day_of_which_little_is_known_is_mostly_a_gap(page: Page) -> None:
    chart = ChartCard(page, FILES)
    chart.show()
    whole = chart.pixels(2)
    page.get_by_role("button", name="24 h").click()
    page.wait_for_timeout(800)
    assert 0 < chart.pixels(2) < whole / 4


def test_nobody_gets_to_where_nothing_is_kept(page: Page) -> None:
    page.get_by_role("button", name="1 h", exact=True).click()
    for _ in range(6):
        page.get_by_role("button", name="Earlier").click()
    told = page.locator("#window").inner_text()
    end = _clock_second(_ends(told)[1])
    assert end == pytest.approx(_day_second(NOW) - KEPT_S + 10, abs=2)
    page.wait_for_timeout(500)


def test_buttons_move_and_zoom(page: Page) -> None:
    chart = ChartCard(page, IO)
    first, last = chart.ends()
    page.get_by_role("button", name="Earlier").click()
    assert chart.ends() == pytest.approx((first - SPAN_S / 2, last - SPAN_S / 2), abs=CLOSE_S)
    page.get_by_role("button", name="Less time").click()
    begin, end = chart.ends()
    assert end - begin == pytest.approx(SPAN_S / 2, abs=CLOSE_S)
    page.get_by_role("button", name="More time").click()
    page.get_by_role("button", name="Resume").click()
    assert chart.ends() == pytest.approx((first, last), abs=CLOSE_S)


def test_the_keyboard_reads_and_moves(page: Page) -> None:
    chart = ChartCard(page, IO)
    chart.show()
    plot = chart.card.locator(".plot")
    plot.focus()
    page.keyboard.press("ArrowLeft")
    assert chart.time == clock_of(NOW)
    page.keyboard.press("ArrowLeft")
    assert chart.time == clock_of(NOW - 1)
    page.keyboard.press("ArrowRight")
    assert chart.time == clock_of(NOW)
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("#live")).to_have_text("paused")
    page.keyboard.press("-")
    expect(page.locator("#window")).to_contain_text("\N{EN DASH}")
    page.keyboard.press("End")
    expect(page.locator("#live")).not_to_have_text("paused")


def test_a_touch_moves_and_two_fingers_zoom(
    browser: Browser, site: Site, complaints: Complaints
) -> None:
    with browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ) as context:
        page = context.new_page()
        complaints.watch(page)
        page.goto(f"http://127.0.0.1:{site.port}/")
        page.wait_for_selector("[data-chart] canvas")
        chart = ChartCard(page, IO)
        box = chart.area()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        session = context.new_cdp_session(page)

        def touch(kind: str, *lefts: float) -> None:
            points = [{"x": left, "y": y, "id": place} for place, left in enumerate(lefts)]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", x)
        for step in range(1, 9):
            touch("touchMove", x + 10 * step)
        touch("touchEnd")
        expect(page.locator("#live")).to_have_text("paused")
        told = page.locator("#window").inner_text()
        touch("touchStart", x - 30, x + 30)
        for step in range(1, 7):
            touch("touchMove", x - 30 - 5 * step, x + 30 + 5 * step)
        touch("touchEnd")
        expect(page.locator("#window")).not_to_have_text(told)
        ends = _ends(page.locator("#window").inner_text())
        begin, end = (_clock_second(one[-8:]) for one in ends)
        assert end - begin < SPAN_S
        assert complaints.errors == []


def _ends(window: str) -> tuple[str, str]:
    first, _, last = window.partition(" \N{EN DASH} ")
    return first, last


def _clock_second(clock: str) -> int:
    hours, minutes, seconds = map(int, clock.split(":"))
    return hours * 3600 + minutes * 60 + seconds


def _day_second(time: int) -> int:
    return _clock_second(clock_of(time))
