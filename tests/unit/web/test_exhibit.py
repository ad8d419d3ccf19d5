"""A run that follows other settings is shown as it was, or as it is, and never as both."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from kvitals.config.settings import Grouping, Settings
from kvitals.model import Mode
from kvitals.web.exhibit import Exhibit, Parts
from kvitals.web.openapi import ADDRESSES
from tests.unit.web.exhibits import fill, make_exhibit, make_plan, served

PATHS = [one.path for one in ADDRESSES if one.method == "get" and one.path != "/api/stream"]
QUERY = "?chart=ebpf.io&context=ebpf.io&format=json"


def parts_of(exhibit: Exhibit) -> Parts:
    return Parts(
        exhibit.settings,
        exhibit.probes,
        exhibit.plan,
        exhibit.findings,
        exhibit.listing,
        exhibit.advice,
        exhibit.peers,
    )


LESS = parts_of(make_exhibit(settings=Settings(apps=False)))
MORE = parts_of(make_exhibit(make_plan(Mode.RETURN), apps=True))
OTHER = parts_of(make_exhibit(settings=Settings(apps=True, group_by=(Grouping.USERS,)), apps=True))


@pytest.fixture
def run() -> Exhibit:
    exhibit = make_exhibit(apps=True)
    fill(exhibit, 3, ["a", "b"])
    return exhibit


@pytest.mark.parametrize("parts", [LESS, MORE, OTHER])
def test_all_is_answered_between_a_change_and_the_next_tick(run: Exhibit, parts: Parts) -> None:
    run.show(parts)
    with served(run) as site:
        answers = {path: site.ask(path + QUERY).status for path in PATHS}
        info = site.ask("/api/v1/info").json
        charts = site.ask("/api/v1/charts").json["charts"]
    # The last tick of these is old.
    assert {path for path, status in answers.items() if status >= 500} <= {"/-/healthy"}
    assert info["kvitals"]["mode"] == parts.plan.mode
    assert info["charts-count"] == len(charts) == len(info["kvitals"]["feeds"])


def test_charts_that_other_settings_do_not_have_are_gone_at_once(run: Exhibit) -> None:
    assert any(one.type == "apps" for one in run.charts)
    before = run.view()
    run.show(LESS)
    assert {one.type for one in run.charts} == {"ebpf"}
    assert any(one.type == "apps" for one in before.charts)
    assert before.settings.apps
    fill(run, 1)
    assert run.latest is run.ring.latest


def test_a_view_does_not_change_while_it_is_read(run: Exhibit) -> None:
    view = run.view()
    latest, parts = view.latest, parts_of(view)
    run.show(LESS)
    fill(run, 1)
    assert view.latest is latest
    assert parts_of(view) == parts


def test_nothing_is_an_error_while_settings_change_again_and_again(run: Exhibit) -> None:
    stop = Event()

    def change() -> None:
        while not stop.is_set():
            for parts in (LESS, MORE, OTHER):
                run.show(parts)

    with served(run) as site:
        thread = Thread(target=change)
        thread.start()
        try:
            statuses = {(path, site.ask(path + QUERY).status) for path in PATHS for _ in range(5)}
        finally:
            stop.set()
            thread.join()
    assert {path for path, status in statuses if status >= 500} <= {"/-/healthy"}
