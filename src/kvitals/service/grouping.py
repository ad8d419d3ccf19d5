"""Puts together what tells groups of processes apart, from settings and files."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence

from kvitals.config.folders import user_folders
from kvitals.config.groups import Groups, load
from kvitals.config.settings import Grouping, Settings
from kvitals.model import GroupChart
from kvitals.sampling.app_names import AppNames
from kvitals.sampling.applications import Applications, GroupingBy
from kvitals.sampling.process_table import ProcessTable
from kvitals.sampling.user_names import PASSWD, UserNames
from kvitals.service.cgroups import cgroup_names

log = logging.getLogger(__name__)


def make_applications(
    settings: Settings,
    charts: Sequence[GroupChart],
    groups: Groups | None,
    arguments_of: Callable[[int], str],
) -> Applications:
    """The groupings that settings ask for, each with all charts.

    groups are those of applications, where any are wanted; arguments_of tells what a process
    was started with.
    """
    table = ProcessTable()
    return Applications(table, _groupings(settings, table, groups, arguments_of), charts)


def change_applications(
    applications: Applications,
    settings: Settings,
    charts: Sequence[GroupChart],
    groups: Groups | None,
    arguments_of: Callable[[int], str],
) -> None:
    """Have applications follow other settings, and other groups."""
    groupings = _groupings(settings, applications.table, groups, arguments_of)
    applications.follow(groupings, charts)


def _groupings(
    settings: Settings,
    table: ProcessTable,
    groups: Groups | None,
    arguments_of: Callable[[int], str],
) -> list[GroupingBy]:
    def by(grouping: Grouping) -> GroupingBy:
        if grouping is Grouping.USERS:
            return GroupingBy(grouping, UserNames(settings.on_host(PASSWD)))
        if grouping is Grouping.CGROUPS:
            return GroupingBy(grouping, cgroup_names())
        if groups is None:
            raise ValueError("the groups of applications were not read")
        order = tuple(one.name for one in groups.groups)
        return GroupingBy(grouping, AppNames(groups, table, arguments_of), order)

    return [by(one) for one in settings.group_by]


def read_groups(settings: Settings) -> Groups | None:
    """The groups of applications, from the files as they are now; what is wrong is logged.

    None where applications are not told apart.
    """
    if Grouping.APPS not in settings.group_by:
        return None
    groups = load(user_folders(os.environ, settings.folder))
    for problem in groups.problems:
        log.warning("%s", problem)
    log.info("groups of applications file=%s groups=%d", groups.file, len(groups.groups))
    return groups
