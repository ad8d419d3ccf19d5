"""Puts together what tells groups of processes apart, from settings and files."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from functools import partial

from kvitals.config.folders import user_folders
from kvitals.config.groups import Groups, load
from kvitals.config.settings import Grouping, Settings
from kvitals.kernel.proc import PROC, command_line
from kvitals.model import GroupChart
from kvitals.sampling.app_names import AppNames
from kvitals.sampling.applications import Applications, GroupingBy
from kvitals.sampling.process_table import ProcessTable
from kvitals.sampling.user_names import PASSWD, UserNames
from kvitals.service.cgroups import cgroup_names

log = logging.getLogger(__name__)


def make_applications(settings: Settings, charts: Sequence[GroupChart]) -> Applications:
    """The groupings that settings ask for, each with all charts."""
    table = ProcessTable()
    return Applications(table, _groupings(settings, table), charts)


def change_applications(
    applications: Applications, settings: Settings, charts: Sequence[GroupChart]
) -> None:
    """Have applications follow other settings, and the files as they are now."""
    applications.follow(_groupings(settings, applications.table), charts)


def _groupings(settings: Settings, table: ProcessTable) -> list[GroupingBy]:
    def by(grouping: Grouping) -> GroupingBy:
        if grouping is Grouping.USERS:
            return GroupingBy(grouping, UserNames(settings.on_host(PASSWD)))
        if grouping is Grouping.CGROUPS:
            return GroupingBy(grouping, cgroup_names())
        groups = _read_groups(settings)
        order = tuple(one.name for one in groups.groups)
        read = partial(command_line, proc=settings.on_host(PROC))
        return GroupingBy(grouping, AppNames(groups, table, read), order)

    return [by(one) for one in settings.group_by]


def _read_groups(settings: Settings) -> Groups:
    groups = load(user_folders(os.environ, settings.folder))
    for problem in groups.problems:
        log.warning("%s", problem)
    log.info("groups of applications file=%s groups=%d", groups.file, len(groups.groups))
    return groups
