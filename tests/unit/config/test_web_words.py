"""The words of the settings of the web side are read as they are meant, or refused."""

from __future__ import annotations

import pytest

from kvitals.config.web_words import (
    CLIENTS,
    HOSTS,
    THIS_MACHINE,
    host_name,
    is_loopback,
    origin,
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://dash.example", "https://dash.example"),
        ("http://localhost:3000/", "http://localhost:3000"),
        ("HTTP://Dash.Example:80", "http://dash.example"),
        ("https://dash.example:443", "https://dash.example"),
        ("https://dash.example:80", "https://dash.example:80"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ],
)
def test_an_origin_is_read_as_browsers_send_it(text: str, read: str) -> None:
    assert origin(text) == read


@pytest.mark.parametrize(
    "text",
    [
        *("", "*", "null", "dash.example", "//dash.example", "file:///tmp/x.html", "http://"),
        *("https://*.example", "https://dash.example/page", "https://dash.example?a=b"),
        *("https://dash.example#a", "https://me@dash.example", "https://dash.example:port"),
        *("https://dash.example:99999", "https://dash example", "https://däsh.example"),
        *("javascript://dash.example", "http://[::1", "https://a,https://b"),
    ],
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    assert origin(text) is None


def test_what_others_reach_is_known() -> None:
    assert all(is_loopback(one) for one in ("127.0.0.1", "127.9.9.9", "::1", "localhost"))
    assert not any(is_loopback(one) for one in ("::", "box", "192.0.2.1"))


def test_a_host_has_no_port_and_no_pattern() -> None:
    found = [host_name(one) for one in ("Dash.Example.", "[::1]", "10.0.0.1", "a:1", "*", "*.a")]
    assert found == ["dash.example", "::1", "10.0.0.1", None, None, None]


def test_words_that_mean_nothing_are_skipped_and_the_others_count() -> None:
    assert HOSTS.read("A b:1 a.").value == ("a",)
    assert HOSTS.read("A b:1 a.").skipped == ("b:1",)
    assert HOSTS.read("*").value is None
    assert HOSTS.read("").value == ()


def test_clients_are_addresses_and_networks() -> None:
    found = CLIENTS.read("10.1.2.3/8 ::1 x 10.0.0.0/8")
    assert [str(one) for one in found.value] == ["10.0.0.0/8", "::1/128"]
    assert found.skipped == ("x",)
    assert CLIENTS.read("").value == ()


def test_a_list_of_clients_that_nobody_understands_lets_in_this_machine_alone() -> None:
    assert CLIENTS.read("10.0.0.0/33").value == THIS_MACHINE
    assert CLIENTS.read("10.0.0.0/33").skipped == ("10.0.0.0/33",)
