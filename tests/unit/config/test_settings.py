"""A setting out of bounds is told with its bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.config.address_rules import read_addresses
from kvitals.config.port_rules import read_ports
from kvitals.config.settings import Grouping, SettingError, Settings
from kvitals.model import PeerFilter


@pytest.mark.parametrize("interval_s", [0, 3601])
def test_the_interval_has_bounds(interval_s: int) -> None:
    with pytest.raises(SettingError, match="1 to 3600 seconds"):
        Settings(interval_s=interval_s)


@pytest.mark.parametrize("port", [-1, 65536])
def test_the_port_has_bounds(port: int) -> None:
    with pytest.raises(SettingError, match="0 to 65535"):
        Settings(port=port)


@pytest.mark.parametrize("pid_table_size", [1, 1_000_000])
def test_the_table_of_processes_may_have_its_bounds(pid_table_size: int) -> None:
    assert Settings(pid_table_size=pid_table_size).pid_table_size == pid_table_size


@pytest.mark.parametrize("pid_table_size", [0, 1_000_001])
def test_the_table_of_processes_has_bounds(pid_table_size: int) -> None:
    with pytest.raises(SettingError, match=f"1 to 1000000 processes, not {pid_table_size}"):
        Settings(pid_table_size=pid_table_size)


@pytest.mark.parametrize(
    ("group_by", "named"),
    [((), "by nothing"), ((Grouping.APPS, Grouping.USERS, Grouping.APPS), "apps, users, apps")],
)
def test_processes_are_grouped_in_at_least_one_way_each_once(
    group_by: tuple[Grouping, ...], named: str
) -> None:
    with pytest.raises(SettingError, match=f"each once, not {named}"):
        Settings(group_by=group_by)


@pytest.mark.parametrize("maximum_dimensions", [2, 10_000])
def test_the_dimensions_may_have_their_bounds(maximum_dimensions: int) -> None:
    found = Settings(maximum_dimensions=maximum_dimensions)
    assert found.maximum_dimensions == maximum_dimensions


@pytest.mark.parametrize("maximum_dimensions", [1, 10_001])
def test_the_dimensions_have_bounds(maximum_dimensions: int) -> None:
    with pytest.raises(SettingError, match=f"2 to 10000 dimensions, not {maximum_dimensions}"):
        Settings(maximum_dimensions=maximum_dimensions)


@pytest.mark.parametrize("host_prefix", ["", "/host", "/a/b"])
def test_the_prefix_of_the_host_is_an_absolute_folder_or_none(host_prefix: str) -> None:
    assert Settings(host_prefix=host_prefix).host_prefix == host_prefix


@pytest.mark.parametrize("host_prefix", ["host", "/", "/host/", "../host"])
def test_any_other_prefix_of_the_host_is_told(host_prefix: str) -> None:
    with pytest.raises(SettingError, match=f"an absolute folder .* not '{host_prefix}'"):
        Settings(host_prefix=host_prefix)


HISTORY = {"history_mb": (8, 65_536), "keep_ticks_h": (1, 8_760), "keep_minutes_d": (1, 3_650)}


@pytest.mark.parametrize("name", HISTORY)
def test_history_has_bounds(name: str) -> None:
    least, most = HISTORY[name]
    for value in (least, most):
        assert getattr(Settings(**{name: value}), name) == value  # type: ignore[arg-type]
    for value in (least - 1, most + 1):
        with pytest.raises(SettingError, match=f"{least} to {most} .*, not {value}"):
            Settings(**{name: value})  # type: ignore[arg-type]


def test_history_is_kept_in_an_absolute_folder() -> None:
    with pytest.raises(SettingError, match="an absolute folder, not 'here'"):
        Settings(history_folder=Path("here"))


def test_settings_can_be_a_key() -> None:
    assert len({Settings(), Settings()}) == 1


def test_rules_of_ports_and_addresses_make_the_filter_of_peers() -> None:
    settings = Settings(ports=read_ports("80 443").value, addresses=read_addresses("::1").value)
    expected = PeerFilter(((80, 80), (443, 443)), ((bytes(15) + b"\x01", 128),))
    assert settings.peer_filter == expected


def test_rules_that_accept_all_make_the_filter_that_accepts_all() -> None:
    settings = Settings(ports=read_ports("*").value, addresses=read_addresses("*").value)
    assert settings.peer_filter == PeerFilter()
