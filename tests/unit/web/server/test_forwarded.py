"""What a trusted proxy says of who asks is believed; what anybody else says is not read."""

from __future__ import annotations

import ipaddress

import pytest
from starlette.datastructures import Headers

from kvitals.config.proxies import PROXIES, ProxyUser
from kvitals.config.settings import SettingError, Settings
from kvitals.service.readers import proxies_of
from kvitals.web.server.forwarded import Proxies, TwoAskersError
from kvitals.web.server.owners import Peer, plain

NETWORK = ipaddress.ip_network("10.0.0.0/8")
PROXY = Proxies((NETWORK,), frozenset({33}), "x-forwarded-user")


def asker(*pairs: tuple[str, str]) -> str | None:
    raw = [(name.encode(), value.encode()) for name, value in pairs]
    found = PROXY.asker(Headers(raw=raw)).address
    return None if found is None else str(found)


def test_on_this_machine_a_proxy_is_known_by_its_user() -> None:
    here = plain("127.0.0.1")
    assert PROXY.trusts(Peer(33), here)
    assert PROXY.trusts(Peer(33, is_local=True), None)
    assert not PROXY.trusts(Peer(1000), here)
    assert not PROXY.trusts(Peer(1000, is_local=True), None)
    assert not PROXY.trusts(Peer(None, is_local=True), None)
    # A user of this machine who connects to an address of a listed network.
    assert not PROXY.trusts(Peer(1000), plain("10.0.0.1"))


def test_elsewhere_a_proxy_is_known_by_its_address() -> None:
    assert PROXY.trusts(Peer(), plain("10.1.1.1"))
    assert not PROXY.trusts(Peer(), plain("11.1.1.1"))
    assert not PROXY.trusts(Peer(), None)


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("192.0.2.7", "192.0.2.7"),
        # What a client says of itself stands first, and is hearsay.
        ("127.0.0.1, 192.0.2.7", "192.0.2.7"),
        ("192.0.2.7, 10.0.0.9", "192.0.2.7"),
        ("[2001:db8::1]:80", "2001:db8::1"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7, unknown", None),
        ("10.0.0.9", None),
        ("", None),
    ],
)
def test_the_last_stranger_is_who_asks(line: str, who: str | None) -> None:
    assert asker(("x-forwarded-for", line)) == who


def test_several_lines_are_one_list() -> None:
    assert asker(("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "192.0.2.7")) == "192.0.2.7"


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("for=192.0.2.7;proto=https;by=10.0.0.1", "192.0.2.7"),
        ('for="[2001:db8::1]:80"', "2001:db8::1"),
        ("for=1.1.1.1, for=192.0.2.7", "192.0.2.7"),
        ("for=_hidden", None),
        ("by=192.0.2.7", None),
    ],
)
def test_so_it_is_with_the_header_of_the_standard(line: str, who: str | None) -> None:
    assert asker(("forwarded", line)) == who


def test_two_headers_that_say_two_things_are_refused() -> None:
    assert asker(("forwarded", "for=1.1.1.1"), ("x-forwarded-for", "1.1.1.1")) == "1.1.1.1"
    with pytest.raises(TwoAskersError):
        asker(("forwarded", "for=1.1.1.1"), ("x-forwarded-for", "192.0.2.7"))
    with pytest.raises(TwoAskersError):
        asker(("x-forwarded-user", "ann"), ("x-forwarded-user", "root"))


def test_a_long_list_takes_no_longer() -> None:
    assert asker(("x-forwarded-for", ", ".join(["10.0.0.9"] * 5000))) is None


def test_a_name_counts_in_the_header_that_is_named() -> None:
    raw = [(b"x-forwarded-user", b"ann"), (b"remote-user", b"root")]
    assert PROXY.asker(Headers(raw=raw)).name == "ann"
    assert Proxies((NETWORK,)).asker(Headers(raw=raw)).name == ""


def test_proxies_are_networks_elsewhere_and_users_here() -> None:
    answer = PROXIES.read("10.0.0.0/8 user:www-data 127.0.0.1 ::1 0.0.0.0/0 user: www-data")
    assert answer.value == (NETWORK, ProxyUser("www-data"))
    assert answer.skipped == ("127.0.0.1", "::1", "0.0.0.0/0", "user:", "www-data")


def test_a_header_needs_a_proxy() -> None:
    with pytest.raises(SettingError, match="counts from a --trusted-proxy alone"):
        proxies_of(Settings(identity_header="x-forwarded-user"))
