"""Peers on the dashboard: the real product with real connections, and peers made by hand."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from playwright.sync_api import Browser, Locator, ViewportSize, expect

from kvitals.kernel.privileges import missing_capabilities
from tests.browser.conftest import Complaints
from tests.browser.crowd import TableView
from tests.product import Dashboard, dashboard
from tests.unit.sampling.peers.told import Book, Told, amounts, flow, peer
from tests.unit.web.exhibits import make_exhibit, make_plan, served
from tests.unit.web.peer_ticks import PeerRun

CONFIG = """
[network viewer]
    ips = *
"""
SECTION = "section[aria-labelledby='family-ebpf-network-connections-title']"
OUTBOUND = "[data-chart='ebpf.outbound_bytes']"
RETRANSMITS = "[data-chart='ebpf.outbound_retransmit']"
# One of many addresses of this host that no other test talks to.
WHO = "127.91.7.5"
# Wide enough for all columns of peers.
WIDE: ViewportSize = {"width": 2400, "height": 1200}
HOSTILE = '<img src=x onerror="alert(1)">'
SENT = 40_000
PATIENCE_MS = 15_000


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A run that looks at loopback addresses too."""
    missing = missing_capabilities()
    if missing:
        pytest.skip(f"the browser shelf needs {' and '.join(missing)}: run it with sudo")
    folder = tmp_path_factory.mktemp("config")
    (folder / "ebpf.conf").write_text(CONFIG)
    with dashboard("--config", str(folder)) as one:
        yield one


@contextmanager
def conversation() -> Iterator[int]:
    """A client that sends much to a server of this host, which answers little; on which port."""
    done = Event()

    def talk() -> None:
        with socket.create_connection((WHO, port)) as client, listener.accept()[0] as server:
            while not done.wait(0.1):
                client.sendall(bytes(SENT))
                server.recv(SENT, socket.MSG_WAITALL)
                server.sendall(b"!")
                client.recv(1)

    with socket.create_server((WHO, 0)) as listener:
        port = listener.getsockname()[1]
        thread = Thread(target=talk)
        thread.start()
        try:
            yield port
        finally:
            done.set()
            thread.join()


def cell(view: TableView, row: Locator, title: str) -> Locator:
    """What a row has below a head."""
    place = view.node.get_by_role("columnheader").all_inner_texts().index(title)
    return row.locator("th, td").nth(place)


def test_a_conversation_is_in_the_chart_and_in_the_table(
    browser: Browser, viewer: Dashboard, complaints: Complaints
) -> None:
    with browser.new_page(viewport=WIDE) as page, conversation() as port:
        complaints.watch(page)
        page.goto(viewer.url + "/")
        page.get_by_role("link", name="Peers").first.click()
        view = TableView(page, "peers")
        row = view.rows.filter(has_text="outbound").filter(has_text=WHO)
        expect(row).to_contain_text(f"{port} TCP", timeout=PATIENCE_MS)
        expect(cell(view, row, "Open")).to_have_text("1")
        expect(cell(view, row, "RTT")).to_contain_text("s")
        expect(cell(view, row, "Sent")).to_contain_text("KiB/s")
        expect(cell(view, row, "Received")).to_have_text(re.compile(r"^\d+ B/s$"))
        expect(page.locator(".talk-end").filter(has_text=WHO).first).to_be_visible()
        page.get_by_role("link", name="Network connections").click()
        card = page.locator(OUTBOUND)
        expect(card.locator("canvas")).to_have_count(1)
        entry = card.locator(".legend div", has_text=f"{port}:TCP:{WHO}")
        expect(entry).to_be_visible(timeout=PATIENCE_MS)
        expect(entry.locator("dd").first).to_contain_text("KiB/s")
        expect(entry.locator("dd").last).to_contain_text(" B/s")
        assert complaints.errors == []


def test_the_section_stands_behind_sockets_and_has_all_charts(
    browser: Browser, viewer: Dashboard
) -> None:
    with browser.new_page() as page:
        page.goto(viewer.url + "/")
        expect(page.locator(f"{SECTION} [data-chart]")).to_have_count(5)
        expect(page.locator("main section").nth(4)).to_contain_text("Network connections")


def crowded() -> PeerRun:
    """Two hundred peers of which some have names that a browser might take for markup."""
    names = {f"10.0.0.{one}": f"peer {one}" for one in range(200)}
    run = PeerRun(Told(Book(names | {"10.0.0.0": HOSTILE, "10.0.0.1": "two\nlines"})))
    for _ in range(5):
        run.tick(*(flow(peer(one), amounts(9_000 - one, 100)) for one in range(200)))
    return run


def test_of_many_peers_the_largest_are_named_as_text(
    browser: Browser, complaints: Complaints
) -> None:
    with served(crowded().exhibit) as site, browser.new_page() as page:
        complaints.watch(page)
        page.goto(f"http://127.0.0.1:{site.port}/")
        card = page.locator(OUTBOUND)
        card.scroll_into_view_if_needed()
        names = card.locator(".legend div:not(.heads) dt")
        expect(names).to_have_count(6)
        expect(names.first).to_have_text(f"http:TCP:{HOSTILE}")
        expect(names.last).to_have_text("196 others")
        values = card.locator(".legend div").nth(1).locator("dd")
        expect(values).to_have_text(["8.79 KiB/s", "100 B/s"])
        assert card.evaluate("(node) => node.offsetHeight") < 500
        page.goto(f"http://127.0.0.1:{site.port}/#/peers")
        view = TableView(page, "peers")
        expect(view.rows).to_have_count(50)
        expect(view.names.first).to_have_text(HOSTILE)
        expect(view.foot).to_have_text("50 of 200, 150 more")
        assert page.locator("main img").count() == 0
        assert complaints.errors == []


def test_a_peer_keeps_its_colour_when_others_come(browser: Browser, complaints: Complaints) -> None:
    run = PeerRun()
    first = [flow("10.0.0.9", amounts(500, 20)), flow("10.0.0.5", amounts(300, 10))]
    for _ in range(4):
        run.tick(*first)
    with served(run.exhibit) as site, browser.new_page() as page:
        complaints.watch(page)
        page.goto(f"http://127.0.0.1:{site.port}/")
        page.locator(OUTBOUND).scroll_into_view_if_needed()
        entry = page.locator(f"{OUTBOUND} .legend div", has_text="http:TCP:10.0.0.9")
        tone = entry.get_attribute("data-tone")
        run.tick(*first, *(flow(peer(one), 10) for one in range(20, 60)))
        others = page.locator(f"{OUTBOUND} .legend dt").last
        expect(others).to_have_text("38 others")
        assert entry.get_attribute("data-tone") == tone
        # Those that are named stay, and nothing is drawn anew.
        canvas = page.locator(f"{OUTBOUND} canvas")
        expect(canvas).to_have_count(1)
        canvas.evaluate("(node) => { node.dataset.mark = 'kept'; }")
        run.tick(*first, flow(peer(77), 10))
        expect(others).to_have_text("39 others")
        expect(canvas).to_have_attribute("data-mark", "kept")
        assert complaints.errors == []


def test_without_peers_the_section_is_calm(browser: Browser, complaints: Complaints) -> None:
    run = PeerRun()
    for _ in range(3):
        run.tick()
    with served(run.exhibit) as site, browser.new_page() as page:
        complaints.watch(page)
        page.goto(f"http://127.0.0.1:{site.port}/")
        page.locator(OUTBOUND).scroll_into_view_if_needed()
        expect(page.locator(f"{OUTBOUND} .legend div:not(.heads) dt")).to_have_text(
            "other:ALL:other"
        )
        expect(page.locator(f"{RETRANSMITS} .legend dd")).to_have_text("0")
        page.goto(f"http://127.0.0.1:{site.port}/#/peers")
        view = TableView(page, "peers").node
        expect(view.get_by_text("No peer has been seen yet.")).to_be_visible()
        expect(view.get_by_text("Nobody talks at the moment.")).to_be_visible()
        assert complaints.errors == []


def test_what_is_off_among_peers_is_told_where_it_is_missed(
    browser: Browser, complaints: Complaints
) -> None:
    told = Told()
    plan = make_plan(off=("network.retransmits", "network.datagrams"))
    run = PeerRun(told, exhibit=make_exhibit(plan, peers=told.network.listing))
    for _ in range(3):
        run.tick(flow("10.0.0.9", amounts(500, 20)))
    with served(run.exhibit) as site, browser.new_page() as page:
        complaints.watch(page)
        page.goto(f"http://127.0.0.1:{site.port}/")
        retransmits, outbound = page.locator(RETRANSMITS), page.locator(OUTBOUND)
        expect(retransmits.locator(".hook")).to_have_text("not measured")
        expect(retransmits.locator(".difference")).to_have_text("off: each peer")
        expect(outbound.locator(".difference")).to_contain_text("degraded: without the peers of")
        expect(outbound.locator(".difference")).to_contain_text("no hook")
        assert complaints.errors == []
