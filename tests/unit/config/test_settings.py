"""A setting out of bounds is told with its bounds."""

from __future__ import annotations

import pytest

from kvitals.config.settings import Grouping, SettingError, Settings


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
