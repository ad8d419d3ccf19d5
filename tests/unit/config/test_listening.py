"""Where to listen is read as people write it, and what is unclear is refused."""

from __future__ import annotations

import pytest

from kvitals.config.listening import PLACES, Place, TcpPlace, UnixPlace, place
from kvitals.config.settings import Settings


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("127.0.0.1:19998", TcpPlace("127.0.0.1", 19998)),
        ("[::1]:0", TcpPlace("::1", 0)),
        ("LocalHost:80", TcpPlace("localhost", 80)),
        ("unix:/run/kvitals/http.sock", UnixPlace("/run/kvitals/http.sock")),
        ("unix:/run/a,mode=0666", UnixPlace("/run/a", 0o666)),
        ("unix:/run/a,group=www-data,mode=600", UnixPlace("/run/a", 0o600, "www-data")),
    ],
)
def test_a_place_is_read(text: str, meant: Place) -> None:
    assert place(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("", "127.0.0.1", ":80", "::1:80", "[127.0.0.1]:80", "[::1]", "localhost:65536"),
        *("localhost:http", "a/b:80", "unix:", "unix:run/a", "unix:/run/", "unix:/run/a,mode=4777"),
        *("unix:/run/a,mode=rw", "unix:/run/a,group=a:b", "unix:/a,b=c"),
        f"unix:/{'x' * 107}",
    ],
)
def test_what_is_no_place_is_refused(text: str) -> None:
    assert place(text) is None


def test_a_place_is_told_as_it_is_written() -> None:
    for text in ("127.0.0.1:80", "[::1]:80", "unix:/run/a"):
        assert str(place(text)) == text


def test_several_are_read_and_what_means_nothing_is_skipped() -> None:
    answer = PLACES.read("localhost:80 unix:/run/a here")
    assert answer.value == (TcpPlace("localhost", 80), UnixPlace("/run/a"))
    assert answer.skipped == ("here",)


def test_without_a_place_it_is_the_loopback_address_alone() -> None:
    assert Settings().places == (TcpPlace("127.0.0.1", 19998),)
    assert Settings(listen=(UnixPlace("/a"),)).hosts == ()
