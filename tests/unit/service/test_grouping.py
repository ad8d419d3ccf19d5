"""Processes are grouped as the settings and the files of their folder say."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from kvitals.config.settings import Grouping, Settings
from kvitals.sampling.applications import Applications
from kvitals.service.grouping import make_applications, read_groups
from tests.processes import process, row, walk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "apps_groups.conf").write_text("shop: cat\nfirst: dog\n: broken\n")
    return tmp_path


def made(settings: Settings) -> Applications:
    return make_applications(settings, (), read_groups(settings), lambda _: "")


def names(applications: Applications, *called: str) -> tuple[str, ...]:
    rows = (row(process(2**22 + pid, name, parent=0)) for pid, name in enumerate(called))
    applications.take(walk(*rows))
    return applications.first.names


def test_the_file_in_the_folder_of_a_run_counts(folder: Path) -> None:
    applications = made(Settings(folder=folder))
    assert names(applications, "dog", "cat", "eel") == ("shop", "first", "other")


def test_what_is_wrong_in_the_file_is_told(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        made(Settings(folder=folder))
    assert f"{folder / 'apps_groups.conf'}, line 3" in caplog.text


def test_the_first_way_to_group_is_the_one_of_the_accounts_told(folder: Path) -> None:
    by = (Grouping.USERS, Grouping.APPS)
    assert names(made(Settings(folder=folder, group_by=by)), "cat") == ("root",)


def test_without_groups_by_application_the_file_is_not_read(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        made(Settings(folder=folder, group_by=(Grouping.CGROUPS,)))
    assert caplog.text == ""
