"""What the dashboard costs the browser: main thread a tick, bytes, time to the first chart."""

from __future__ import annotations

import shutil
import time

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.browser.conftest import QUIET
from tests.unit.web.exhibits import Ticker, make_exhibit, served, ticking

CHARTS = 24
LINES = 4
POINTS = 600
KEPT_S = 900
GROUPS = tuple(f"group {number}" for number in range(LINES))


def _busy_s(session: CDPSession) -> tuple[float, float]:
    """Seconds of the main thread so far: in all tasks, and in scripts alone."""
    metrics = {
        one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]
    }
    return metrics["TaskDuration"], metrics["ScriptDuration"]


def _cost_ms(page: Page, session: CDPSession, seconds: int) -> tuple[float, float]:
    """Milliseconds of the main thread in one second: all tasks, scripts."""
    before, start = _busy_s(session), time.monotonic()
    page.wait_for_timeout(1000 * seconds)
    after, passed = _busy_s(session), time.monotonic() - start
    task, script = (1000 * (new - old) / passed for old, new in zip(before, after, strict=True))
    return task, script


def _open(page: Page, url: str) -> tuple[float, int]:
    """Seconds until the first chart is drawn, and the compressed bytes that were fetched for it."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    fetched: list[float] = []
    session.on("Network.loadingFinished", lambda event: fetched.append(event["encodedDataLength"]))
    start = time.monotonic()
    page.goto(url)
    page.wait_for_selector("[data-chart] canvas")
    first = time.monotonic() - start
    page.wait_for_timeout(1500)
    return first, int(sum(fetched))


def report(*, seconds: int) -> str:
    """The figures as lines of text, each measured for so many seconds."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return "not measured: there is no chromium (apt-get install chromium)"
    exhibit = make_exhibit(apps=True)
    ticker = Ticker(exhibit, int(time.time()) - KEPT_S)
    for _ in range(KEPT_S):
        ticker.tick(GROUPS)
    lines = []
    with served(exhibit) as site, sync_playwright() as playwright, ticking(ticker, GROUPS):
        url = f"http://127.0.0.1:{site.port}/"
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        first, fetched = _open(page, url)
        lines.append(f"first chart after {first:.2f} s, {fetched / 1024:.0f} KiB fetched by then")
        session = page.context.new_cdp_session(page)
        # Time that others take of the processor is not counted.
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        task, script = _cost_ms(page, session, seconds)
        lines.append(
            f"1280x900, last 5 min, page at rest: {task:.1f} ms of main thread a second, "
            f"{script:.1f} in scripts"
        )
        page.set_viewport_size({"width": 1280, "height": 4700})
        page.evaluate("document.getElementById('family-apps-ebpf-syscall').scrollIntoView()")
        page.get_by_role("button", name="More time").click()
        page.wait_for_timeout(4000)
        drawn = page.locator("[data-chart^='apps.'] canvas").count()
        task, script = _cost_ms(page, session, seconds)
        lines.append(
            f"{drawn} charts of {LINES} lines and {POINTS} points: {task:.1f} ms a tick, "
            f"{script:.1f} in scripts; for {CHARTS} that is {task * CHARTS / drawn:.1f} ms"
        )
        browser.close()
    return "\n".join(lines)
