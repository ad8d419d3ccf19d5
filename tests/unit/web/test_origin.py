"""What pages of other sites may have a browser run or show, and so read."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.settings import Settings
from kvitals.web.origin import is_own, may_embed
from tests.unit.web.exhibits import Site, fill, make_exhibit, served

PAGE = "https://pages.example"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64)"
EMBEDDED = (
    "/api/v1/data?chart=ebpf.io&after=-1&format=jsonp",
    "/api/v1/data?chart=ebpf.io&after=-1&format=datasource",
    "/api/v1/badge.svg?chart=ebpf.io",
)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, True),
        ({"user-agent": "curl/8"}, True),
        ({"sec-fetch-site": "same-origin", "user-agent": BROWSER}, True),
        ({"sec-fetch-site": "none", "user-agent": BROWSER}, True),
        ({"sec-fetch-site": "same-site", "user-agent": BROWSER}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site", "referer": f"{PAGE}/status"}, False),
        ({"user-agent": BROWSER}, False),
        ({"user-agent": BROWSER, "referer": f"{PAGE}/"}, False),
        ({"user-agent": BROWSER, "host": "box:1", "referer": "http://box:1/x"}, True),
        ({"user-agent": BROWSER, "host": "box:1", "referer": "http://[::1"}, False),
        ({"user-agent": BROWSER, "referer": ""}, False),
        ({"origin": "http://[::1"}, False),
        ({"origin": "null"}, False),
    ],
)
def test_what_a_page_can_embed_is_given_to_our_own(
    headers: Mapping[str, str], expected: bool
) -> None:
    assert may_embed(headers) is expected


@pytest.mark.parametrize("more", [{"sec-fetch-site": "cross-site"}, {"user-agent": BROWSER}])
def test_pages_that_are_listed_embed(more: Mapping[str, str]) -> None:
    assert may_embed({"referer": f"{PAGE}/a?b", **more}, (PAGE,))
    assert not may_embed({"referer": f"{PAGE}.evil.example/a", **more}, (PAGE,))


NAMES = st.sampled_from(["origin", "referer", "host", "sec-fetch-site", "user-agent"])


@given(st.dictionaries(NAMES, st.one_of(st.text(), st.text("[]:/@?#http"))))
def test_no_header_raises(headers: Mapping[str, str]) -> None:
    assert is_own(headers) in {True, False}
    assert may_embed(headers, (PAGE,)) in {True, False}


@pytest.mark.parametrize("path", EMBEDDED)
def test_scripts_and_badges_are_not_for_pages_of_others(site: Site, path: str) -> None:
    assert site.ask(path).status == 200
    assert site.ask(path, headers={"Sec-Fetch-Site": "same-origin"}).status == 200
    for told in ({"Sec-Fetch-Site": "cross-site"}, {"User-Agent": BROWSER}):
        assert site.ask(path, headers=told).status == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [("Origin", "http://[::1"), ("Referer", "http://[::1"), ("Host", "[::1"), ("Host", "")],
)
@pytest.mark.parametrize("path", [*EMBEDDED, "/api/nothing", "/"])
def test_no_header_is_an_error_of_ours(site: Site, path: str, name: str, value: str) -> None:
    headers = {name: value, "User-Agent": BROWSER}
    assert site.ask(path, headers=headers).status < 500


def test_badges_are_shown_on_listed_pages() -> None:
    exhibit = make_exhibit(settings=Settings(allow_origins=(PAGE,)))
    fill(exhibit, 2)
    with served(exhibit) as site:
        headers = {"Sec-Fetch-Site": "cross-site", "Referer": f"{PAGE}/"}
        assert site.ask(EMBEDDED[2], headers=headers).status == 200
        assert site.ask(EMBEDDED[0], headers=headers).status == 403
