"""The section [service name], and the Agent's own port."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.config.ini import parse
from kvitals.config.overrides import Override
from kvitals.config.service_names import agent_port, read_services, service_names
from kvitals.config.settings import Settings

FILE = Path("/f")


def read(*lines: str) -> tuple[dict[int, str], list[str]]:
    document = parse("\n".join(["[service name]", *lines]).encode(), FILE)
    found, problems = read_services(document.section("service name"), FILE)
    return {port: one.value for port, one in found.items()}, [str(one) for one in problems]


@pytest.mark.parametrize(
    ("line", "port", "name"),
    [
        ("19999 = Netdata", 19999, "Netdata"),
        ("1 = a", 1, "a"),
        ("65535 = z", 65535, "z"),
        ("080 = web", 80, "web"),
        ("80 = my   own\tshop", 80, "my own shop"),
        (f"80 = {'n' * 100}", 80, "n" * 100),
    ],
)
def test_a_port_gets_its_name(line: str, port: int, name: str) -> None:
    assert read(line) == ({port: name}, [])


@pytest.mark.parametrize("key", ["0", "65536", "-1", "80-90", "http", "80x", "9" * 5000])
def test_what_is_no_port_is_told_and_skipped(key: str) -> None:
    found, (told,) = read(f"{key} = name", "81 = other")
    assert found == {81: "other"}
    assert told.startswith("/f, line 2: a service has a port from 1 to 65535, not '")
    assert told.endswith("; the line is skipped")
    assert len(told) < 200


@pytest.mark.parametrize("name", ["", "n" * 101])
def test_a_name_that_is_empty_or_too_long_is_told_and_skipped(name: str) -> None:
    found, (told,) = read(f"80 = {name}")
    assert found == {}
    assert told.startswith("/f, line 2: '80' takes a name of 1 to 100 characters, not '")


def test_the_later_of_two_spellings_of_a_port_counts_and_is_told() -> None:
    assert read("80 = first", "080 = second") == (
        {80: "second"},
        ["/f, line 3: '080' is the port of line 2 again, and counts in its place"],
    )


def listed(**names: str) -> dict[int, Override]:
    return {int(port[1:]): Override(name, port[1:], FILE, 2) for port, name in names.items()}


@pytest.mark.parametrize(
    ("files", "agent", "names"),
    [
        (listed(), None, {19999: "Netdata"}),
        (listed(), "20000", {19999: "Netdata", 20000: "Netdata"}),
        (listed(), "19999", {19999: "Netdata"}),
        (listed(), "", {19999: "Netdata"}),
        (listed(), "0", {19999: "Netdata"}),
        (listed(), "65536", {19999: "Netdata"}),
        (listed(), "http", {19999: "Netdata"}),
        (listed(p80="web"), None, {80: "web", 19999: "Netdata"}),
        (listed(p20000="mine"), "20000", {19999: "Netdata", 20000: "mine"}),
        (listed(p19999="mine"), None, {19999: "mine"}),
        (listed(p19999="mine"), "20000", {19999: "mine"}),
    ],
)
def test_files_count_before_what_the_agent_says_and_what_is_built_in(
    files: dict[int, Override], agent: str | None, names: dict[int, str]
) -> None:
    environment = {} if agent is None else {"NETDATA_LISTEN_PORT": agent}
    assert service_names(files, environment) == names
    assert Settings(service_names=names).service_names == names


def test_the_agents_port_is_known_only_where_it_decides() -> None:
    environment = {"NETDATA_LISTEN_PORT": "20000"}
    assert agent_port({}, environment) == 20000
    assert agent_port(listed(p19999="x"), environment) is None
    assert agent_port({}, {}) is None
