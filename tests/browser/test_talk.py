"""The drawing of who talks to whom, above the table of peers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, expect

from kvitals.model import Flow, Role
from tests.browser.conftest import Complaints
from tests.browser.crowd import TableView, table
from tests.product import wait_for
from tests.unit.sampling.peers.told import Book, Told, amounts, flow, peer
from tests.unit.web.exhibits import NASTY, served
from tests.unit.web.peer_ticks import PeerRun

ANT = flow("10.0.0.1", amounts(90_000, 3_000), pid=7)
BEE = flow("10.0.0.2", amounts(1_000, 40_000), pid=7, port=443)
CAT = flow("10.0.0.3", amounts(500, 200), pid=8, role=Role.INBOUND)


@dataclass
class Talk:
    """A run with flows, and the drawing of them."""

    run: PeerRun
    view: TableView

    @property
    def drawing(self) -> Locator:
        return self.view.node.get_by_role("img", name="Who talks to whom")

    @property
    def ribbons(self) -> Locator:
        return self.view.node.locator(".talk-drawing path")

    def ends(self, side: str) -> Locator:
        return self.view.node.locator(f".talk-side.is-{side} .talk-name")

    def thickness(self, sentence: str) -> float:
        """How high the ribbon with a sentence is where it begins, in pixels."""
        path = self.ribbons.filter(has_text=sentence).get_attribute("d") or ""
        first = re.match(r"M0 ([\d.]+)", path)
        last = re.search(r" 0 ([\d.]+)Z$", path)
        assert first is not None
        assert last is not None
        return float(last[1]) - float(first[1])


@pytest.fixture
def talk(browser: Browser, complaints: Complaints) -> Iterator[Talk]:
    run = PeerRun(Told(Book({"10.0.0.1": "ant"})))
    for _ in range(3):
        run.tick(ANT, BEE, CAT)
    with served(run.exhibit) as site, table(browser, site.port, complaints, "peers") as view:
        expect(view.rows).to_have_count(3)
        expect(view.page.locator("#live")).to_have_text("live")
        yield Talk(run, view)


def test_applications_are_at_the_left_and_peers_at_the_right(talk: Talk) -> None:
    expect(talk.ends("from")).to_have_text(["app7", "app8"])
    expect(talk.ends("to")).to_have_text(["ant", "10.0.0.2", "10.0.0.3"])
    expect(talk.view.node.locator(".is-to .talk-note")).to_have_text(
        ["http TCP", "https TCP", "http TCP, inbound"]
    )


def test_a_ribbon_is_as_wide_as_what_is_sent_or_received(talk: Talk) -> None:
    expect(talk.ribbons).to_have_count(6)
    sent = talk.thickness("app7 sends 87.9 KiB/s to ant (http TCP)")
    received = talk.thickness("app7 receives 39.1 KiB/s from 10.0.0.2 (https TCP)")
    assert sent / received == pytest.approx(90_000 / 40_000, rel=0.02)


def test_it_is_told_in_words(talk: Talk) -> None:
    expect(talk.drawing).to_have_attribute(
        "aria-label",
        "Who talks to whom: 89.4 KiB/s sent and 42.2 KiB/s received. "
        "app7 sends 87.9 KiB/s to ant (http TCP) and receives 2.93 KiB/s; "
        "app7 sends 1000 B/s to 10.0.0.2 (https TCP) and receives 39.1 KiB/s; "
        "app8 sends 500 B/s to 10.0.0.3 (http TCP, inbound) and receives 200 B/s.",
    )


def test_a_change_is_followed_without_a_jump_by_the_same_elements(talk: Talk) -> None:
    ribbon = talk.ribbons.filter(has_text="sends").filter(has_text="ant")
    ribbon.evaluate("(node) => { node.dataset.mark = 'kept'; }")
    talk.run.tick(flow("10.0.0.1", amounts(190_000, 3_000), pid=7), BEE, CAT)
    expect(ribbon).to_have_text("app7 sends 122 KiB/s to ant (http TCP)")
    for _ in range(15):
        talk.run.tick(flow("10.0.0.1", amounts(190_000, 3_000), pid=7), BEE, CAT)
        talk.view.page.wait_for_timeout(60)
    expect(ribbon).to_contain_text(re.compile("sends 1(7|8).* KiB/s"))
    expect(ribbon).to_have_attribute("data-mark", "kept")


def test_who_falls_silent_goes(talk: Talk) -> None:
    expect(talk.ends("from")).to_have_count(2)

    def is_gone() -> bool:
        talk.run.tick(ANT, BEE)
        talk.view.page.wait_for_timeout(60)
        return talk.ends("from").count() == 1

    wait_for(is_gone, "the end of app8")


def crowd(count: int) -> list[Flow]:
    return [
        flow(peer(one), amounts(9_000 - 40 * one, 100), pid=7 + one % 5) for one in range(count)
    ]


def test_of_many_the_largest_are_drawn_and_all_others_as_one(
    browser: Browser, complaints: Complaints
) -> None:
    run = PeerRun(Told(Book({f"10.0.0.{place}": name for place, name in enumerate(NASTY)})))
    for _ in range(3):
        run.tick(*crowd(70))
    with served(run.exhibit) as site, table(browser, site.port, complaints, "peers") as view:
        talk = Talk(run, view)
        expect(talk.ends("to")).to_have_count(13)
        expect(talk.ends("to").last).to_have_text("58 others")
        rest = sum(9_000 - 40 * one for one in range(12, 70)) / 1024
        expect(talk.ribbons.filter(has_text="58 others sends")).to_have_text(
            f"58 others sends {rest:.0f} KiB/s to 58 others"
        )
        names = talk.ends("to").evaluate_all("(nodes) => nodes.map((one) => one.textContent)")
        assert set(NASTY) < set(names)
        assert view.node.locator("img").count() == 0
        # The filter is for the drawing too, whatever the table is sorted by.
        view.button("Peer").click()
        view.filter.fill("app9")
        expect(talk.ends("from")).to_have_text(["app9", "2 others"])


def test_it_is_folded_by_keyboard(talk: Talk) -> None:
    talk.view.node.locator("summary").focus()
    talk.view.page.keyboard.press("Enter")
    expect(talk.drawing).to_be_hidden()
    expect(talk.view.rows.first).to_be_visible()


def test_a_narrow_screen_has_the_table_alone(talk: Talk) -> None:
    expect(talk.drawing).to_be_visible()
    talk.view.page.set_viewport_size({"width": 690, "height": 800})
    expect(talk.drawing).to_be_hidden()
    expect(talk.view.rows).to_have_count(3)
    talk.run.tick(ANT, BEE)
    expect(talk.view.row("10.0.0.3")).to_contain_text("0 B/s")
