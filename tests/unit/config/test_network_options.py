"""The network viewer in ebpf.conf: each key, its aliases, which copy counts, and what is told."""

from __future__ import annotations

import dataclasses
import socket
from pathlib import Path
from typing import Any

import pytest

from kvitals.config.address_rules import read_addresses
from kvitals.config.ebpf_conf import FILE_NAME, overrides_of, read_overrides
from kvitals.config.host_rules import read_hosts
from kvitals.config.ini import parse
from kvitals.config.overrides import Overrides
from kvitals.config.port_rules import PortRules, read_ports
from kvitals.config.settings import Settings
from kvitals.model import MAPPED

FILE = Path("/f")


def decided(text: str) -> Overrides:
    return overrides_of(parse(text.encode(), FILE))


def values(overrides: Overrides) -> dict[str, Any]:
    return {name: one.value for name, one in overrides.values.items()}


def told(text: str) -> list[str]:
    return [str(one) for one in decided(text).problems]


def noted(text: str) -> list[str]:
    return [str(one) for one in decided(text).notes]


@pytest.mark.parametrize("section", ["network viewer", "network connections"])
@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("maximum dimensions = 2", "maximum_dimensions", 2),
        ("maximum dimensions = 10000", "maximum_dimensions", 10_000),
        ("resolve hostname ips = yes", "resolve_hosts", True),
        ("resolve hostnames = On", "resolve_hosts", True),
        ("resolve hostnames = no", "resolve_hosts", False),
        ("resolve service names = no", "resolve_services", False),
        ("ports = 1-1024 !145", "ports", read_ports("1-1024 !145").value),
        ("ports =", "ports", read_ports("*").value),
        ("ips = 10.0.0.0/8 !10.1.1.1", "addresses", read_addresses("10.0.0.0/8 !10.1.1.1").value),
        ("hostnames = *", "hostnames", read_hosts("*").value),
    ],
)
def test_a_key_of_the_network_viewer_sets_its_field(
    section: str, line: str, field: str, value: Any
) -> None:
    overrides = decided(f"[{section}]\n{line}\n")
    assert values(overrides) == {field: value}
    assert (overrides.problems, overrides.notes) == ((), ())
    assert overrides.values[field].origin == "/f:2"
    assert dataclasses.replace(Settings(), **values(overrides))


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("network viewer", "socket"),
        ("socket", "socket"),
        ("network connection monitoring", "connections"),
        ("network connections", "connections"),
        ("fd", "files"),
        ("vfs", "vfs"),
    ],
)
def test_a_program_can_be_turned_off(key: str, field: str) -> None:
    assert values(decided(f"[ebpf programs]\n{key} = no")) == {field: False}
    assert getattr(Settings(), field) is True


_BOOLEAN = "yes or true or on or auto or on demand or no or false or off"


@pytest.mark.parametrize(
    ("line", "accepted"),
    [
        ("maximum dimensions = 1", "a whole number from 2 to 10000"),
        ("maximum dimensions = 10001", "a whole number from 2 to 10000"),
        ("maximum dimensions = -1", "a whole number from 2 to 10000"),
        ("maximum dimensions =", "a whole number from 2 to 10000"),
        ("resolve hostnames = maybe", _BOOLEAN),
        ("resolve hostname ips = 1", _BOOLEAN),
        ("resolve service names =", _BOOLEAN),
    ],
)
def test_a_wrong_value_is_told_with_the_accepted_ones_and_skipped(line: str, accepted: str) -> None:
    key, value = (part.strip() for part in line.split("="))
    text = f"[network viewer]\n{line}\n"
    assert told(text) == [f"/f, line 2: {key!r} takes {accepted}; {value!r} is skipped"]
    assert values(decided(text)) == {}


_PORTS = (
    "'ports' takes numbers from 1 to 65535, ranges A-B or A:B, names of services, and *, "
    "each with ! before it to exclude it"
)


def test_each_wrong_word_of_a_list_is_told_and_the_others_count() -> None:
    text = "[network viewer]\nports = 80 0 !81-79\n"
    assert told(text) == [
        f"/f, line 2: {_PORTS}; '0' is skipped",
        f"/f, line 2: {_PORTS}; '!81-79' is skipped",
    ]
    assert values(decided(text)) == {"ports": read_ports("80").value}


def test_a_list_of_wrong_words_counts_as_not_given() -> None:
    text = "[network viewer]\nports = 0\n"
    assert told(text) == [
        f"/f, line 2: {_PORTS}; '0' is skipped",
        "/f, line 2: 'ports' includes nothing then, and counts as not given",
    ]
    assert values(decided(text)) == {}


@pytest.mark.parametrize("key", ["ports", "ips", "hostnames"])
def test_thousands_of_wrong_words_are_told_in_a_few_sentences(key: str) -> None:
    bad = {"ports": "{}-0", "ips": "1.2.3.4/{}x", "hostnames": "{}\\"}[key]
    wrong = " ".join(bad.format(number) for number in range(4000))
    problems = told(f"[network viewer]\n{key} = * {wrong}\n")
    assert problems[10:] == [f"/f, line 2: 3990 more words of {key!r} are skipped"]


@pytest.mark.parametrize("key", ["ports", "ips"])
def test_a_word_of_any_length_is_told_short(key: str) -> None:
    for letter in ("9", "x", "1.", ":", "-"):
        problem, _ = told(f"[network viewer]\n{key} = {letter * 30_000}\n")
        assert len(problem) < 300


def test_bits_of_hosts_in_networks_are_notes() -> None:
    nets = " ".join(f"10.{number}.0.1/16" for number in range(20))
    overrides = decided(f"[network viewer]\nips = {nets}\n")
    assert overrides.problems == ()
    first, *_, last = (str(one) for one in overrides.notes)
    assert first == "/f, line 2: in 'ips', '10.0.0.1/16' is taken as 10.0.0.0/16"
    assert last == "/f, line 2: in 'ips', 10 more of its words are not taken as written"


def test_a_list_that_accepts_nothing_is_a_note() -> None:
    note = "/f, line 2: in 'ports', the list as a whole accepts nothing"
    assert noted("[network viewer]\nports = 80 !80\n") == [note]


_NO_EFFECT = "'hostnames' has no effect without 'resolve hostname ips = yes'"


@pytest.mark.parametrize(
    ("lines", "notes"),
    [
        ("hostnames = a", [f"/f, line 2: {_NO_EFFECT}"]),
        ("hostnames = a\nresolve hostnames = no", [f"/f, line 2: {_NO_EFFECT}"]),
        ("hostnames = a\nresolve hostnames = yes", []),
        ("hostnames = *", []),
    ],
)
def test_names_that_are_never_known_are_a_note(lines: str, notes: list[str]) -> None:
    assert noted(f"[network viewer]\n{lines}\n") == notes


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("counts", "passed_over", "field", "value"),
    [
        (
            "[network viewer]\nports = 80",
            "[network connections]\nports = 81",
            "ports",
            read_ports("80").value,
        ),
        (
            "[network viewer]\nresolve hostname ips = yes",
            "[network connections]\nresolve hostnames = no",
            "resolve_hosts",
            True,
        ),
        (
            "[network viewer]\nresolve hostnames = yes",
            "[network viewer]\nresolve hostname ips = no",
            "resolve_hosts",
            True,
        ),
        ("[ebpf programs]\nsocket = no", "[ebpf programs]\nnetwork viewer = yes", "socket", False),
        (
            "[ebpf programs]\nnetwork connections = no",
            "[ebpf programs]\nnetwork connection monitoring = yes",
            "connections",
            False,
        ),
    ],
)
def test_of_two_keys_that_contradict_the_first_in_rank_counts(
    counts: str, passed_over: str, field: str, value: Any, order: int
) -> None:
    text = "\n".join([counts, passed_over][::order])
    assert values(decided(text)) == {field: value}
    first, second = (part.split("\n")[1].split(" =")[0] for part in (counts, passed_over))
    line, other = (4, 2)[::order]
    assert told(text) == [
        f"/f, line {line}: {second!r} contradicts {first!r} in line {other}, which counts"
    ]


def test_two_lists_that_mean_the_same_do_not_contradict() -> None:
    assert told("[network viewer]\nports = 80 81\n[network connections]\nports = 80-81\n") == []


def test_beside_a_wrong_list_that_of_the_other_section_counts() -> None:
    text = "[network viewer]\nports = 0\n[network connections]\nports = 81\n"
    assert values(decided(text)) == {"ports": read_ports("81").value}


def test_a_key_in_the_wrong_section_is_told_where_it_belongs() -> None:
    assert told("[global]\nips = *") == [
        (
            "/f, line 2: 'ips' in [global] is not known, and skipped; "
            "it belongs in [network viewer] or [network connections]"
        )
    ]


def copies(tmp_path: Path, *texts: str) -> list[Path]:
    """A folder for each text, from most to least important."""
    made = [tmp_path / str(number) for number in range(len(texts))]
    for folder, text in zip(made, texts, strict=True):
        folder.mkdir()
        (folder / FILE_NAME).write_text(text)
    return made


def test_copies_count_key_by_key_whatever_the_section_is_called(tmp_path: Path) -> None:
    made = copies(
        tmp_path,
        "[network connections]\nports = 80\nips = nosuch\n",
        "[network viewer]\nports = 81\nips = 10.0.0.1\nmaximum dimensions = 9\n",
    )
    overrides = read_overrides(made)
    assert values(overrides) == {
        "ports": read_ports("80").value,
        "addresses": read_addresses("10.0.0.1").value,
        "maximum_dimensions": 9,
    }
    assert [one.file for one in overrides.problems] == [made[0] / FILE_NAME] * 2


def test_names_of_services_are_merged_over_all_copies(tmp_path: Path) -> None:
    made = copies(
        tmp_path, "[service name]\n80 = shop\n0 = x\n", "[service name]\n80 = web\n81 = more\n"
    )
    overrides = read_overrides(made)
    names = {port: (one.value, one.file.parent) for port, one in overrides.services.items()}
    assert names == {80: ("shop", made[0]), 81: ("more", made[1])}
    assert [one.line for one in overrides.problems] == [3]


def test_names_that_another_copy_makes_known_are_no_note(tmp_path: Path) -> None:
    made = copies(
        tmp_path, "[network viewer]\nhostnames = a\n", "[network viewer]\nresolve hostnames = yes\n"
    )
    assert read_overrides(made).notes == ()
    assert [str(one) for one in read_overrides(made[:1]).notes] == [
        f"{made[0] / FILE_NAME}, line 2: {_NO_EFFECT}"
    ]


def test_ten_thousand_wrong_names_of_services_do_not_fill_the_log() -> None:
    text = "[service name]\n" + "\n".join(f"x{number} = 1" for number in range(10_000))
    assert len(told(text)) == 101


README = """
[network viewer]
    maximum dimensions = 500
    resolve hostname ips = no
    ports = 1-1024 !145 !domain
    hostnames = !example.com
    ips = !127.0.0.1/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7
[service name]
    19999 = Netdata
"""


@pytest.fixture
def readme(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """What the example of the README means, on a machine that knows domain only."""

    def known(name: str, _: str) -> int:
        if name == "domain":
            return 53
        raise OSError

    monkeypatch.setattr(socket, "getservbyname", known)
    overrides = decided(README)
    assert overrides.problems == ()
    return dataclasses.replace(Settings(), **values(overrides))


def test_the_example_of_the_readme_is_what_is_built_in_but_for_its_lists(readme: Settings) -> None:
    everything = dataclasses.replace(readme, ports=PortRules(), hostnames=Settings().hostnames)
    assert everything == Settings()
    assert noted(README) == [
        f"/f, line 6: {_NO_EFFECT}",
        "/f, line 7: in 'ips', '127.0.0.1/8' is taken as 127.0.0.0/8",
    ]


def test_the_ports_of_the_readme_are_1_to_1024_but_for_two(readme: Settings) -> None:
    accepted = {port for port in range(65536) if readme.ports.accepts(port)}
    assert accepted == set(range(1, 1025)) - {145, 53}


def test_the_hosts_of_the_readme_are_all_but_one(readme: Settings) -> None:
    assert not readme.hostnames.accepts("example.com")
    assert not readme.hostnames.accepts("Example.COM")
    assert readme.hostnames.accepts("www.example.com")
    assert readme.hostnames.accepts("localhost")


@pytest.mark.parametrize(
    ("first", "last", "accepted"),
    [
        ("127.0.0.0", "127.255.255.255", False),
        ("10.0.0.0", "10.255.255.255", True),
        ("172.16.0.0", "172.31.255.255", True),
        ("192.168.0.0", "192.168.255.255", True),
        ("252.0.0.0", "253.255.255.255", False),
        ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", True),
        ("::", "::1", False),
    ],
)
def test_the_addresses_of_the_readme_are_these_networks(
    first: str, last: str, accepted: bool, readme: Settings
) -> None:
    def number(text: str) -> int:
        if ":" in text:
            return int.from_bytes(socket.inet_pton(socket.AF_INET6, text))
        return int.from_bytes(MAPPED + socket.inet_pton(socket.AF_INET, text))

    inside = (number(first), (number(first) + number(last)) // 2, number(last))
    assert {readme.addresses.accepts(one.to_bytes(16)) for one in inside} == {accepted}
    if accepted:
        outside = (number(first) - 1, number(last) + 1)
        assert {readme.addresses.accepts(one.to_bytes(16)) for one in outside} == {False}
