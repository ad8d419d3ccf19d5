"""Lists of ports: each word, the whole list, and what a token-by-token reading finds."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitals.config.port_rules import PORTS, PortRules, read_ports
from kvitals.config.ranges import Range

SERVICES = {
    ("domain", "tcp"): 53,
    ("domain", "udp"): 53,
    ("http", "tcp"): 80,
    ("tftp", "udp"): 69,
    ("split", "tcp"): 512,
    ("split", "udp"): 513,
    ("http-alt", "tcp"): 8080,
    ("3com-tsmux", "tcp"): 106,
}


@pytest.fixture(autouse=True, scope="module")
def _services() -> Iterator[None]:
    """What this machine knows of services, whatever its /etc/services has."""

    def known(name: str, transport: str) -> int:
        try:
            return SERVICES[name, transport]
        except KeyError:
            raise OSError("service/proto not found") from None

    patch = pytest.MonkeyPatch()
    patch.setattr(socket, "getservbyname", known)
    yield
    patch.undo()


def rules(text: str) -> PortRules:
    answer = read_ports(text)
    assert answer.skipped == ()
    value: PortRules = answer.value
    return value


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("*", [(0, 65535)]),
        ("", [(0, 65535)]),
        ("1", [(1, 1)]),
        ("65535", [(65535, 65535)]),
        ("0080", [(80, 80)]),
        ("1-1024", [(1, 1024)]),
        ("1:1024", [(1, 1024)]),
        ("7-7", [(7, 7)]),
        ("80 82 81", [(80, 82)]),
        ("80 443", [(80, 80), (443, 443)]),
        ("80\t443", [(80, 80), (443, 443)]),
        ("!145", [(0, 144), (146, 65535)]),
        ("* !1-65535", [(0, 0)]),
        ("!145 1-1024", [(1, 144), (146, 1024)]),
        ("1-1024 !145 !domain", [(1, 52), (54, 144), (146, 1024)]),
        ("domain", [(53, 53)]),
        ("http", [(80, 80)]),
        ("tftp", [(69, 69)]),
        ("split", [(512, 513)]),
        ("http-alt", [(8080, 8080)]),
        ("3com-tsmux", [(106, 106)]),
        ("80 !80", []),
        ("!*", []),
        ("1-10 !2 !5-7 20", [(1, 1), (3, 4), (8, 10), (20, 20)]),
    ],
)
def test_a_list_means_these_ports(text: str, accepted: list[Range]) -> None:
    assert rules(text).accepted.pairs == tuple(accepted)


@pytest.mark.parametrize(
    "word",
    [
        *("0", "65536", "99999999999999999999999", "-1", "80-", "-80", "80-0", "90-80", "1-65536"),
        *("80-90-100", "80:90:100", "80-!90", "!80-!90", "!", "!!80", "*80", "80*", "**", "80,443"),
        *("0x50", "80/tcp", "1.5", "\u0661", "\u00b2", "nosuch", "HTTP", "do\u00f6main", "a\0b"),
    ],
)
def test_a_word_that_is_no_port_is_skipped_and_the_others_count(word: str) -> None:
    answer = read_ports(f"443 {word} !145")
    assert answer.skipped == (word,)
    assert (answer.value.accepted.pairs, str(answer.value)) == (((443, 443),), "443 !145")


@pytest.mark.parametrize("text", ["nosuch", "!nosuch", "0 !99999", "nosuch !145"])
def test_a_list_that_includes_nothing_by_mistake_is_none(text: str) -> None:
    assert read_ports(text).value is None


def test_what_accepts_no_port_is_remarked() -> None:
    assert read_ports("80 !80").remarks == ("the list as a whole accepts nothing",)
    assert read_ports("80 !81").remarks == ()


def test_rules_that_mean_the_same_are_equal_and_keep_their_text() -> None:
    assert rules("80 81") == rules("80-81")
    assert rules("*") == rules("") == PortRules()
    assert str(rules("81   80")) == "81 80"


def test_what_is_accepted_can_be_said() -> None:
    assert "ranges A-B or A:B" in PORTS.accepted


NAMES = sorted({name for name, _ in SERVICES})
PORT_NUMBERS = st.integers(1, 30) | st.sampled_from([53, 69, 80, 512, 65534, 65535])
WORDS = st.one_of(
    PORT_NUMBERS.map(str),
    st.builds("{}{}{}".format, PORT_NUMBERS, st.sampled_from("-:"), PORT_NUMBERS),
    st.sampled_from([*NAMES, "*", "nosuch", "0", "70000", ""]),
)
LISTS = st.lists(st.builds("{}{}".format, st.sampled_from(["", "!"]), WORDS), max_size=8)


# One word after the other, without ranges that are merged or taken apart.
def naive(word: str, port: int) -> bool | None:
    if word == "*":
        return True
    numbers = {SERVICES[word, t] for t in ("tcp", "udp") if (word, t) in SERVICES}
    if numbers:
        return port in numbers
    ends = word.replace(":", "-").split("-")
    if not all(end.isdigit() and 1 <= int(end) <= 65535 for end in ends):
        return None
    return int(ends[0]) <= port <= int(ends[-1]) if int(ends[0]) <= int(ends[-1]) else None


def naive_list(words: Sequence[str], port: int) -> bool:
    known = [word for word in words if naive(word.lstrip("!"), port) is not None]
    if any(naive(word[1:], port) for word in known if word.startswith("!")):
        return False
    including = [word for word in known if not word.startswith("!")]
    return not including or any(naive(word, port) for word in including)


@given(words=LISTS, ports=st.lists(PORT_NUMBERS, min_size=1))
def test_a_list_accepts_what_its_words_accept_one_by_one(
    words: list[str], ports: list[int]
) -> None:
    value = read_ports(" ".join(words)).value
    if value is not None:
        found = [value.accepts(port) for port in ports]
        assert found == [naive_list(words, port) for port in ports]


@given(words=LISTS)
def test_a_list_is_none_only_if_it_includes_nothing_and_has_mistakes(words: list[str]) -> None:
    answer = read_ports(" ".join(words))
    good = [word for word in words if word and word not in answer.skipped and word != "!"]
    if answer.value is None:
        assert answer.skipped
        assert all(word.startswith("!") for word in good)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert read_ports(text).value is not None or read_ports(text).skipped


def test_thirty_thousand_words_are_read_at_once() -> None:
    assert len(rules(" ".join(map(str, range(1, 60_000, 2)))).accepted.pairs) == 30_000
