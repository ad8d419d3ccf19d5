"""Applications on the dashboard: the real product, groups of our own, real processes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kvitals.kernel.privileges import missing_capabilities
from tests.browser.conftest import Complaints
from tests.product import Dashboard, dashboard

HOSTILE = "<img src=x onerror=alert(1)>"
GROUPS = f"""
gadgets: gadget
widgets: widget
'{HOSTILE}': hostile
"""
OPENS = "[data-chart='apps.file_open']"
SCRIPT = """#!/bin/sh
while :; do read -r line </etc/hostname; sleep 0.2; done
"""
# A process is seen in the next tick, and its first values come with it.
PATIENCE_MS = 15_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Configuration with groups of our own."""
    made = tmp_path_factory.mktemp("config")
    (made / "apps_groups.conf").write_text(GROUPS)
    return made


@pytest.fixture(scope="module")
def apps(folder: Path) -> Iterator[Dashboard]:
    missing = missing_capabilities()
    if missing:
        pytest.skip(f"the browser shelf needs {' and '.join(missing)}: run it with sudo")
    with dashboard("--config", str(folder), "--group-by", "apps,users") as one:
        yield one


@contextmanager
def process(folder: Path, name: str) -> Iterator[None]:
    """A process with a name that opens a file five times a second."""
    script = folder / name
    script.write_text(SCRIPT)
    script.chmod(0o755)
    running = subprocess.Popen([script])
    try:
        yield
    finally:
        running.kill()
        running.wait()


def test_a_chart_is_drawn_and_gains_a_line_with_a_new_group(
    browser: Browser, apps: Dashboard, folder: Path, complaints: Complaints
) -> None:
    with browser.new_page() as page, process(folder, "gadget"):
        complaints.watch(page)
        page.goto(apps.url + "/")
        page.get_by_role("link", name="Applications: ebpf syscall").click()
        card = page.locator(OPENS)
        expect(card.locator("canvas")).to_have_count(1)
        names = card.locator(".legend dt")
        expect(names.filter(has_text="gadgets")).to_be_visible(timeout=PATIENCE_MS)
        expect(names.filter(has_text="widgets")).to_have_count(0)
        with process(folder, "widget"):
            expect(names.filter(has_text="widgets")).to_be_visible(timeout=PATIENCE_MS)
            value = card.locator(".legend div", has=page.get_by_text("widgets")).locator("dd")
            expect(value).not_to_have_text("0", timeout=PATIENCE_MS)
        expect(card.locator("canvas")).to_have_count(1)
        assert complaints.errors == []


def test_a_group_with_markup_for_a_name_is_shown_as_text(
    browser: Browser, apps: Dashboard, folder: Path, complaints: Complaints
) -> None:
    with browser.new_page() as page, process(folder, "hostile"):
        complaints.watch(page)
        page.goto(apps.url + "/")
        page.locator(OPENS).scroll_into_view_if_needed()
        names = page.locator(f"{OPENS} .legend dt")
        expect(names.filter(has_text=HOSTILE)).to_be_attached(timeout=PATIENCE_MS)
        assert page.locator("main img").count() == 0
        assert complaints.errors == []


def test_families_of_the_same_name_are_sections_of_their_own(
    browser: Browser, apps: Dashboard
) -> None:
    with browser.new_page() as page:
        page.goto(apps.url + "/")
        for title in ("Applications: ebpf syscall", "Users: ebpf syscall", "Users: ebpf net"):
            page.get_by_role("link", name=title).click()
            expect(page.get_by_role("heading", name=title)).to_be_in_viewport()
        section = page.locator("section", has=page.get_by_role("heading", name="Users: ebpf net"))
        expect(section.locator("[data-chart^='users.']")).to_have_count(2)
        expect(section.locator("[data-chart^='apps.']")).to_have_count(0)
