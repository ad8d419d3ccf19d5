"""The dashboard as its user meets it: the real product in a real browser."""

from __future__ import annotations

import subprocess
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from kvitals.model import Mode
from tests.browser.conftest import Complaints
from tests.product import Dashboard, dashboard

DD = ["dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=200000", "status=none"]
# A restart takes the product a second, and the page two to ask again.
RECOVERY_MS = 15_000
IO = "[data-chart='ebpf.io']"


def test_the_menu_has_ebpf_and_its_families(page: Page) -> None:
    headings = ["eBPF", "Applications", "Tables", "This monitor"]
    expect(page.locator("#menu h2")).to_have_text(headings)
    expect(page.locator("#menu a")).to_contain_text(
        [
            *("File", "VFS", "Process", "Socket", "Network connections"),
            *("ebpf syscall", "ebpf net", "Processes", "Peers", "Findings"),
            *("Cost", "Process table", "Flow table"),
        ]
    )


def test_a_family_is_reached_from_the_menu(page: Page) -> None:
    page.get_by_role("link", name="Socket").click()
    expect(page.get_by_role("heading", name="Socket", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("link", name="Socket")).to_have_attribute("aria-current", "true")


def test_each_chart_is_drawn_once_in_view(page: Page, shown: Dashboard) -> None:
    charts = shown.get("/api/v1/charts")["charts"]
    assert page.locator("[data-chart]").count() == len(charts)
    for one in charts:
        card = page.locator(f"[data-chart='{one}']")
        card.scroll_into_view_if_needed()
        expect(card.locator("canvas")).to_have_count(1)


def test_values_move_while_a_load_runs(page: Page) -> None:
    value = page.locator(f"{IO} .legend dd").first
    page.locator(IO).scroll_into_view_if_needed()
    seen = {value.inner_text()}
    for _ in range(3):
        subprocess.run(DD, check=True)
        page.wait_for_timeout(1100)
        seen.add(value.inner_text())
    assert any(one.endswith((" k", " M")) for one in seen), seen
    assert len(seen) > 1


def test_the_hook_of_each_chart_is_told(page: Page, shown: Dashboard) -> None:
    hooks = {
        one["measurement"]: one for one in shown.get("/api/v1/info")["kvitals"]["measurements"]
    }
    expected = hooks["vfs.unlink"]["hook"]
    told = page.locator("[data-chart='ebpf.deleted_objects'] .hook")
    expect(told).to_have_text(f"measured by {expected}")
    expect(page.locator("[data-chart] .hook")).to_have_count(page.locator("[data-chart]").count())


def test_a_degraded_chart_is_marked_with_its_difference(page: Page, shown: Dashboard) -> None:
    run = shown.get("/api/v1/info")["kvitals"]
    degraded = {
        one["measurement"]: one["reason"]
        for one in run["measurements"]
        if one["state"] == "degraded"
    }
    for chart, lines in run["feeds"].items():
        reasons = {
            degraded[one] for line in lines for one in line["measurements"] if one in degraded
        }
        card = page.locator(f"[data-chart='{chart}']")
        state = "degraded" if reasons else "on"
        expect(card.locator(".source")).to_have_attribute("data-state", state)
        for reason in reasons:
            expect(card.locator(".difference")).to_contain_text(reason)


def test_details_open_by_keyboard(page: Page) -> None:
    source = page.locator(f"{IO} .source")
    source.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(source.locator("dt").first).to_be_visible()


def test_error_charts_say_how_to_get_them(page: Page) -> None:
    cards = page.locator("[data-off]")
    expect(cards).to_have_count(9)
    expect(cards.first).to_contain_text(
        "errors are measured in return mode: start with --mode return"
    )


def test_the_header_says_what_this_is(page: Page, shown: Dashboard) -> None:
    info = shown.get("/api/v1/info")
    expect(page.locator("#hostname")).to_have_text(info["mirrored_hosts"][0])
    expect(page.locator("#facts")).to_contain_text(info["kernel_version"])
    expect(page.locator("#facts")).to_contain_text("entry mode")
    expect(page.locator("#live")).to_have_text("live")


def test_pausing_holds_the_values_and_resuming_moves_them(page: Page) -> None:
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#live")).to_have_text("paused")
    values = page.locator(".legend dd").all_inner_texts()
    subprocess.run(DD, check=True)
    page.wait_for_timeout(1500)
    assert page.locator(".legend dd").all_inner_texts() == values
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#live")).to_have_text("live")


def test_a_longer_span_is_chosen(page: Page) -> None:
    page.get_by_role("button", name="1 h").click()
    expect(page.get_by_role("button", name="1 h")).to_have_attribute("aria-pressed", "true")


def test_no_errors_and_no_other_hosts(page: Page, shown: Dashboard, complaints: Complaints) -> None:
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.mouse.move(700, 300)
    page.wait_for_timeout(2500)
    assert complaints.errors == []
    assert complaints.hosts == {urlsplit(shown.url).hostname}


def test_a_phone_has_no_sideways_scrolling(browser: Browser, shown: Dashboard) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True) as context:
        page = context.new_page()
        page.goto(shown.url + "/")
        page.wait_for_selector("[data-chart] canvas")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        outside = page.evaluate(
            # The menu is a bar then, and scrolls by itself.
            "[...document.querySelectorAll('body *:not(.skip, .side *)')].filter((one) =>"
            " one.getBoundingClientRect().right > 391).map((one) => one.className)"
        )
        assert outside == []


def test_the_page_recovers_when_the_server_starts_again(browser: Browser) -> None:
    with dashboard() as first, browser.new_context() as context:
        page = context.new_page()
        page.goto(first.url + "/")
        expect(page.locator("#live")).to_have_text("live")
        assert first.running.ask_to_end() == 0
        expect(page.locator("#live")).to_have_text("disconnected")
        with dashboard("--port", str(urlsplit(first.url).port), "--mode", Mode.RETURN) as again:
            expect(page.locator("#live")).to_have_text("live", timeout=RECOVERY_MS)
            expect(page.locator("#facts")).to_contain_text("return mode")
            expect(page.locator("[data-chart='ebpf.io_error']")).to_be_attached()
            assert again.status("/-/healthy") == 200
