from __future__ import annotations

import pytest

from tests.unit.web.exhibits import Site


@pytest.mark.parametrize(
    "path",
    ["//api/v1/alarms?active", "/api//v1/info", "///api/v1/data?chart=ebpf.io", "//api/findings"],
)
def test_slashes_below_api_may_be_repeated(crowd: Site, path: str) -> None:
    # As the dashboard of Netdata 1.37 sends them.
    assert crowd.ask(path).status == 200


def test_those_of_a_question_are_left_alone(site: Site) -> None:
    told = site.ask("//api/v1/chart?chart=a//b")
    assert told.status == 404
    assert told.body == "Chart is not found: a//b"


@pytest.mark.parametrize("path", ["//static/js/main.js", "//", "//-/healthy", "/x//api/v1/info"])
def test_elsewhere_they_are_a_part_of_the_name(site: Site, path: str) -> None:
    assert site.ask(path).status == 404


def test_who_asks_for_another_host_is_refused_all_the_same(site: Site) -> None:
    assert site.ask("//api/v1/info", headers={"Host": "evil.example"}).status == 403
