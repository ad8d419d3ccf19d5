"""The order of folders: what is named for a run, for an Agent, for the system, and stock."""

from __future__ import annotations

from pathlib import Path

from kvitals.config.folders import STOCK, SYSTEM, stock_folders, user_folders

NAMED = Path("/named")
AGENT = {"NETDATA_USER_CONFIG_DIR": "/user", "NETDATA_STOCK_CONFIG_DIR": "/stock"}
EMPTY = {"NETDATA_USER_CONFIG_DIR": "", "NETDATA_STOCK_CONFIG_DIR": ""}


def test_the_folder_named_for_a_run_is_first_and_the_systems_last() -> None:
    assert user_folders(AGENT, NAMED) == (NAMED, Path("/user"), SYSTEM)


def test_without_an_agent_only_the_systems_folder_is_looked_at() -> None:
    assert user_folders({}) == user_folders(EMPTY) == (SYSTEM,)


def test_the_agents_stock_is_before_ours() -> None:
    assert stock_folders(AGENT) == (Path("/stock"), STOCK)
    assert stock_folders({}) == stock_folders(EMPTY) == (STOCK,)
