"""The order of folders: what is named for a run, for an Agent, for the system, and stock."""

from __future__ import annotations

from pathlib import Path

import pytest

from kvitals.config.folders import STOCK, SYSTEM, stock_folders, user_folders

NAMED = Path("/named")
AGENT = {"NETDATA_USER_CONFIG_DIR": "/usr", "NETDATA_STOCK_CONFIG_DIR": "/etc"}


def test_the_folder_named_for_a_run_is_first_and_the_systems_last() -> None:
    assert user_folders(AGENT, NAMED) == (NAMED, Path("/usr"), SYSTEM)


def test_the_stock_folders_are_the_agents_and_ours() -> None:
    assert stock_folders(AGENT) == (Path("/etc"), STOCK)


@pytest.mark.parametrize(
    "text", ["", "tests", "/no/such/folder", "/etc/passwd", "/etc\0", "/" + "x" * 9999]
)
def test_without_an_agent_or_a_folder_there_is_none_of_it(text: str) -> None:
    environment = dict.fromkeys(AGENT, text)
    assert user_folders(environment) == (SYSTEM,)
    assert stock_folders(environment) == (STOCK,)
    assert user_folders({}) == (SYSTEM,)
    assert stock_folders({}) == (STOCK,)
