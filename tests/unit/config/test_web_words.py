"""The words of the settings of the web side are read as they are meant, or refused."""

from __future__ import annotations

import pytest

from kvitals.config.web_words import HOSTS, Address, address, host_name, mode, network, origin, user


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


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("unix:/run/kvitals/kvitals.sock", Address(path="/run/kvitals/kvitals.sock")),
        ("127.0.0.1:19998", Address("127.0.0.1", 19998)),
        ("LocalHost:0", Address("localhost", 0)),
        ("[::1]:80", Address("::1", 80)),
    ],
)
def test_an_address_is_a_path_or_a_host_and_a_port(text: str, read: Address) -> None:
    assert address(text) == read
    assert address(str(read)) == read
    assert read.is_loopback


@pytest.mark.parametrize(
    "text",
    [
        *("", ":", "80", "a", "::1:80x", "::1:80", "a:65536", "a:-1", "a:٣", "[a:80", "a b:80"),
        *("unix:", "unix:run/x", "unix:/run/x/", "unix:/" + 107 * "a", "a:999999999999999999"),
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    assert address(text) is None


@pytest.mark.parametrize("text", ["0.0.0.0:80", "[::]:80", "box:80", "192.0.2.1:1"])
def test_what_others_reach_is_known(text: str) -> None:
    found = address(text)
    assert found is not None
    assert not found.is_loopback


def test_a_host_has_no_port_and_no_pattern() -> None:
    found = [host_name(one) for one in ("Dash.Example.", "[::1]", "10.0.0.1", "a:1", "*", "*.a")]
    assert found == ["dash.example", "::1", "10.0.0.1", None, None, None]


def test_words_that_mean_nothing_are_skipped_and_the_others_count() -> None:
    assert HOSTS.read("A b:1 a.").value == ("a",)
    assert HOSTS.read("A b:1 a.").skipped == ("b:1",)
    assert HOSTS.read("*").value is None
    assert HOSTS.read("").value == ()


def test_networks_modes_and_users_are_read() -> None:
    assert [str(network(one)) for one in ("10.1.2.3/8", "::1", "x")] == [
        *("10.0.0.0/8", "::1/128", "None"),
    ]
    assert [mode(one) for one in ("0660", "600", "0888", "10000", "u=rw")] == [
        *(0o660, 0o600, None, None, None),
    ]
    assert [user(one) for one in ("root", "@adm", "@", "a b", "")] == ["root", "@adm", *3 * [None]]
