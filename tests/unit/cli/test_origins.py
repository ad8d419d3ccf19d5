from __future__ import annotations

import argparse

import pytest

from kvitals.cli.origins import origin


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
    with pytest.raises(argparse.ArgumentTypeError, match="not an origin"):
        origin(text)
