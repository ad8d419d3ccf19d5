"""Lists of addresses: each word, both spaces, and what a token-by-token reading finds."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.address_rules import (
    ADDRESSES,
    AddressRules,
    private_addresses,
    read_addresses,
)
from kvitals.model import MAPPED

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
MAPPED_NETWORK = ipaddress.ip_network("::ffff:0:0/96")


def peer(text: str) -> bytes:
    if ":" in text:
        return socket.inet_pton(socket.AF_INET6, text)
    return MAPPED + socket.inet_pton(socket.AF_INET, text)


def rules(text: str) -> AddressRules:
    answer = read_addresses(text)
    assert answer.skipped == ()
    value: AddressRules = answer.value
    return value


@pytest.mark.parametrize(
    ("text", "accepted", "rejected"),
    [
        ("*", "1.2.3.4 255.255.255.255 :: ::1 2001:db8::1", ""),
        ("", "1.2.3.4 ::1", ""),
        ("10.1.2.3", "10.1.2.3", "10.1.2.2 10.1.2.4 ::10.1.2.3"),
        ("10.0.0.5-10.0.1.2", "10.0.0.5 10.0.0.255 10.0.1.2", "10.0.0.4 10.0.1.3"),
        ("10.0.0.0/8", "10.0.0.0 10.255.255.255", "9.255.255.255 11.0.0.0"),
        ("10.0.0.7/32", "10.0.0.7", "10.0.0.6 10.0.0.8"),
        ("0.0.0.0/0", "0.0.0.0 255.255.255.255", ":: ::1 2001:db8::1"),
        ("::/0", ":: 2001:db8::1 ffff::", "1.2.3.4 0.0.0.0"),
        ("0.0.0.0/0 ::/0", "1.2.3.4 2001:db8::1", ""),
        ("2001:db8::1", "2001:db8::1", "2001:db8::2 1.2.3.4"),
        ("2001:db8::-2001:db8::ff", "2001:db8:: 2001:db8::ff", "2001:db8::100"),
        ("::-::ffff:ffff:ffff:ffff", "::1 ::ffff:fffe:0:0", "1.2.3.4 0.0.0.0 255.255.255.255"),
        ("fc00::/7", "fc00:: fdff::1", "fbff:: fe00:: 252.0.0.1 253.255.255.255"),
        ("::1/128", "::1", "::2 ::"),
        ("!127.0.0.1/8", "1.2.3.4 ::1 128.0.0.0", "127.0.0.0 127.255.255.255"),
        ("!::/0", "1.2.3.4", ":: ::1 ffff::"),
        ("!0.0.0.0/0", "::1", "1.2.3.4"),
        ("10.0.0.0/8 !10.1.0.0/16", "10.0.0.1 10.2.0.0", "10.1.0.0 10.1.255.255 11.0.0.0 ::1"),
        ("!10.1.0.0/16 10.0.0.0/8", "10.0.0.1 10.2.0.0", "10.1.0.0 10.1.255.255 11.0.0.0 ::1"),
        ("* !2001:db8::/32", "1.2.3.4 ::1", "2001:db8::1"),
        ("!*", "", "1.2.3.4 ::1"),
        ("2001:DB8::A", "2001:db8::a", "2001:db8::b"),
    ],
)
def test_a_list_means_these_peers(text: str, accepted: str, rejected: str) -> None:
    found = rules(text)
    assert [one for one in accepted.split() if not found.accepts(peer(one))] == []
    assert [one for one in rejected.split() if found.accepts(peer(one))] == []


@pytest.mark.parametrize(
    "word",
    [
        *("10.0.0", "10.0.0.256", "010.0.0.1", "10.0.0.1.2", "10", "0x0a000001", "localhost"),
        *("10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.0/\u0661", "/8"),
        *("10.0.0.0/255.0.0.0", "10.0.0.0/8/8", "10.0.0.0/!8", "::/129", "::/", "::/x"),
        *("10.0.0.9-10.0.0.1", "10.0.0.1-", "-10.0.0.1", "10.0.0.1-!10.0.0.9", "10.0.0.1-9"),
        *("10.0.0.1-::1", "::1-10.0.0.1", "::2-::1", "1.2.3.4-1.2.3.5-1.2.3.6", "::1-::2/64"),
        *("!", "!!10.0.0.1", "**", "10.*", "[::1]", "fe80::1%eth0", ":::", "1::2::3", "a\0b"),
    ],
)
def test_a_word_that_is_no_address_is_skipped_and_the_others_count(word: str) -> None:
    answer = read_addresses(f"10.0.0.0/8 {word} !10.0.0.1")
    assert answer.skipped == (word,)
    assert answer.value == rules("10.0.0.0/8 !10.0.0.1")


@pytest.mark.parametrize("text", ["localhost", "!localhost", "10.0.0.0/33 !10.0.0.0/8"])
def test_a_list_that_includes_nothing_by_mistake_is_none(text: str) -> None:
    assert read_addresses(text).value is None


@pytest.mark.parametrize(
    ("word", "network"),
    [
        ("127.0.0.1/8", "127.0.0.0/8"),
        ("1.2.3.4/0", "0.0.0.0/0"),
        ("2001:db8::1/32", "2001:db8::/32"),
        ("fdff::/7", "fc00::/7"),
    ],
)
def test_a_network_with_bits_of_hosts_is_taken_as_the_network(word: str, network: str) -> None:
    for sign in ("", "!"):
        answer = read_addresses(f"{sign}{word} !9.9.9.9")
        assert answer.value == rules(f"{sign}{network} !9.9.9.9")
        assert answer.remarks == (f"{word!r} is taken as {network}",)
    assert read_addresses(network).remarks == ()


@pytest.mark.parametrize("word", ["::ffff:10.0.0.1", "::ffff:0:0/96", "::ffff:0:1-::ffff:0:9"])
def test_ipv4_that_is_written_as_ipv6_is_no_peer_and_remarked(word: str) -> None:
    answer = read_addresses(word)
    assert answer.value.accepted.pairs == ()
    assert answer.remarks == (
        f"{word!r} is IPv4 as IPv6, and no peer; write it as IPv4 for one",
        "the list as a whole accepts nothing",
    )
    assert read_addresses(f"!{word}").value == rules("*")


def test_by_default_private_peers_are_accepted_and_loopback_is_not() -> None:
    found = private_addresses()
    for text in ("10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.255.1", "fd00::1"):
        assert found.accepts(peer(text))
    for text in ("127.0.0.1", "::1", "8.8.8.8", "172.32.0.0", "192.169.0.0", "fe80::1", "::"):
        assert not found.accepts(peer(text))
    written = "!127.0.0.1/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7"
    assert found == rules(written)


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        ("*", [("::", 0)]),
        ("0.0.0.0/0 ::/0", [("::", 0)]),
        ("0.0.0.0/0", [("::ffff:0:0", 96)]),
        ("!*", []),
        (
            "10.0.0.0/8 fc00::/7 192.168.0.0/17 192.168.128.0/17",
            [("::ffff:10.0.0.0", 104), ("::ffff:192.168.0.0", 112), ("fc00::", 7)],
        ),
    ],
)
def test_rules_are_the_fewest_networks(text: str, prefixes: list[tuple[str, int]]) -> None:
    expected = tuple((peer(address), length) for address, length in prefixes)
    assert rules(text).prefixes() == expected


def test_all_of_ipv6_leaves_out_where_ipv4_lies() -> None:
    networks = [
        ipaddress.ip_network((address, length)) for address, length in rules("::/0").prefixes()
    ]
    assert not any(one.overlaps(MAPPED_NETWORK) for one in networks)
    assert sum(one.num_addresses for one in networks) == (1 << 128) - (1 << 32)
    assert len(networks) == 96


def test_rules_that_mean_the_same_are_equal_and_keep_their_text() -> None:
    assert rules("10.0.0.0/8") == rules("10.0.0.0-10.255.255.255")
    assert rules("*") == rules("") == AddressRules()
    assert str(rules(" 10.0.0.1 \t ::1")) == "10.0.0.1 ::1"


def test_what_is_accepted_can_be_said() -> None:
    assert "IPv4 or IPv6" in ADDRESSES.accepted


# Few addresses, so that words meet: near the ends of networks, and where IPv4 lies in IPv6.
V4 = st.sampled_from(["0.0.0.1", "10.0.0.0", "252.0.0.0", "255.255.255.248"]).flatmap(
    lambda text: st.integers(0, 7).map(lambda n: ipaddress.IPv4Address(text) + n)
)
V6 = st.sampled_from(["::", "::fffe:ffff:fff8", "::ffff:a00:0", "::1:0:0:0", "fc00::"]).flatmap(
    lambda text: st.integers(0, 7).map(lambda n: ipaddress.IPv6Address(text) + n)
)
PEERS: st.SearchStrategy[Address] = V4 | V6
WORDS = st.one_of(
    PEERS.map(str),
    st.builds("{}-{}".format, V4, V4),
    st.builds("{}-{}".format, V6, V6),
    st.builds("{}-{}".format, V4, V6),
    st.builds("{}/{}".format, V4, st.integers(0, 33)),
    st.builds("{}/{}".format, V6, st.integers(0, 129)),
    st.sampled_from(["*", "nosuch", "10.0.0", "::/0", "0.0.0.0/0"]),
)
LISTS = st.lists(st.builds("{}{}".format, st.sampled_from(["", "!"]), WORDS), max_size=6)


# One word after the other, by the standard library.
def naive(word: str, address: Address) -> bool | None:
    try:
        if word == "*":
            return True
        if "-" in word:
            first, last = (ipaddress.ip_address(end) for end in word.split("-"))
            if first.version != last.version or int(first) > int(last):
                return None
            return address.version == first.version and int(first) <= int(address) <= int(last)
        return address in ipaddress.ip_network(word, strict=False)
    except ValueError:
        return None


def naive_list(words: Sequence[str], address: Address) -> bool:
    known = [word for word in words if naive(word.lstrip("!"), address) is not None]
    if any(naive(word[1:], address) for word in known if word.startswith("!")):
        return False
    including = [word for word in known if not word.startswith("!")]
    return not including or any(naive(word, address) for word in including)


# No peer is IPv4 as IPv6: as bytes it is IPv4.
def is_peer(address: Address) -> bool:
    return not (isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped)


@given(words=LISTS, peers=st.lists(PEERS.filter(is_peer), min_size=1))
def test_a_list_accepts_what_its_words_accept_one_by_one(
    words: list[str], peers: list[Address]
) -> None:
    value = read_addresses(" ".join(words)).value
    if value is not None:
        found = [value.accepts(peer(str(one))) for one in peers]
        assert found == [naive_list(words, one) for one in peers]


@given(words=LISTS, peers=st.lists(PEERS, min_size=1))
def test_the_networks_accept_exactly_what_the_rules_accept(
    words: list[str], peers: list[Address]
) -> None:
    value = read_addresses(" ".join(words)).value
    if value is None:
        return
    networks = [ipaddress.IPv6Network((one, length)) for one, length in value.prefixes()]
    for one in peers:
        address = ipaddress.IPv6Address(peer(str(one)))
        assert any(address in network for network in networks) == value.accepts(address.packed)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert read_addresses(text).value is not None or read_addresses(text).skipped


def test_thousands_of_words_are_read_at_once() -> None:
    words = [f"10.{n >> 8}.{n & 255}.1" for n in range(4000)]
    assert len(rules(" ".join(words)).prefixes()) == 4000
