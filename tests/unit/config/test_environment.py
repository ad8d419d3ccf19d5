"""What an Agent tells in the environment, and what is told of values that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.config.environment import read_environment
from kvitals.config.overrides import Overrides


def told(name: str, value: str) -> list[str]:
    found = read_environment({name: value})
    assert found.values == {}
    return [str(one) for one in found.problems]


@pytest.mark.parametrize(("text", "seconds"), [("1", 1), ("010", 10), ("3600", 3600)])
def test_the_agents_interval_is_taken_with_its_origin(text: str, seconds: int) -> None:
    found = read_environment({"NETDATA_UPDATE_EVERY": text})
    assert found.values["interval_s"].value == seconds
    assert found.values["interval_s"].origin == "NETDATA_UPDATE_EVERY"
    assert found.problems == ()


@pytest.mark.parametrize("value", ["0", "3601", "1s", "-1", " "])
def test_a_wrong_interval_is_told_and_skipped(value: str) -> None:
    expected = f"it takes a whole number from 1 to 3600; {value!r} is skipped"
    assert told("NETDATA_UPDATE_EVERY", value) == [f"NETDATA_UPDATE_EVERY: {expected}"]


@pytest.mark.parametrize("value", ["0", "65536", "http"])
def test_a_wrong_port_is_told_and_skipped(value: str) -> None:
    expected = f"it takes a whole number from 1 to 65535; {value!r} is skipped"
    assert told("NETDATA_LISTEN_PORT", value) == [f"NETDATA_LISTEN_PORT: {expected}"]


@pytest.mark.parametrize("end", ["", "/", "//"])
def test_the_prefix_of_the_host_has_no_slash_at_its_end(end: str, tmp_path: Path) -> None:
    found = read_environment({"NETDATA_HOST_PREFIX": f"{tmp_path}{end}"})
    assert found.values["host_prefix"].value == str(tmp_path)
    assert found.values["host_prefix"].origin == "NETDATA_HOST_PREFIX"


@pytest.mark.parametrize("more", ["", ":/nowhere", ":"])
def test_systemds_folder_of_state_is_for_history(more: str, tmp_path: Path) -> None:
    found = read_environment({"STATE_DIRECTORY": f"{tmp_path}{more}"})
    assert found.values["history_folder"].value == tmp_path
    assert found.values["history_folder"].origin == "STATE_DIRECTORY"


@pytest.mark.parametrize("value", ["state", "/nowhere/at/all"])
def test_a_folder_of_state_that_is_not_there_is_told(value: str) -> None:
    expected = f"it takes an absolute folder that is there; {value!r} is skipped, and history"
    assert told("STATE_DIRECTORY", value) == [f"STATE_DIRECTORY: {expected} is not kept there"]


def test_the_root_is_no_prefix() -> None:
    assert read_environment({"NETDATA_HOST_PREFIX": "/"}).values["host_prefix"].value == ""


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("NETDATA_HOST_PREFIX", "what is the host's is looked for in /"),
        ("NETDATA_USER_CONFIG_DIR", "no configuration is read from there"),
        ("NETDATA_STOCK_CONFIG_DIR", "no configuration is read from there"),
    ],
)
@pytest.mark.parametrize("value", ["/no/such/folder", "tests", "/etc/passwd", "/\x1b[1m"])
def test_what_is_no_folder_is_told(name: str, value: str, instead: str) -> None:
    expected = f"it takes an absolute folder that is there; {value!r} is skipped, and {instead}"
    assert told(name, value) == [f"{name}: {expected}"]


def test_empty_variables_and_others_say_nothing() -> None:
    names = ("UPDATE_EVERY", "HOST_PREFIX", "LISTEN_PORT", "USER_CONFIG_DIR", "STOCK_CONFIG_DIR")
    assert read_environment({f"NETDATA_{name}": "" for name in names}) == Overrides()
    assert read_environment({"NETDATA_PLUGINS_DIR": "/no/such"}) == Overrides()
