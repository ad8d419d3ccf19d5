"""`kvitals config check`: the mistakes in configuration files, with file and line."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from kvitals.cli.config_netdata import agent_of
from kvitals.cli.config_sources import netdata_files
from kvitals.cli.exits import FAILURE, OK
from kvitals.cli.saying import say
from kvitals.config import ebpf_conf, groups, netdata_conf
from kvitals.config.ebpf_dialects import FOLDER, LATER_MAIN
from kvitals.config.environment import read_environment
from kvitals.config.folders import stock_folders, user_folders
from kvitals.config.ini import load
from kvitals.config.overrides import Overrides
from kvitals.config.problems import Problem
from kvitals.config.settings import SettingError

HELP = "tell the mistakes in configuration files; ends with 1 if there are any"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help=f"files to check; {groups.FILE_NAME}, {netdata_conf.FILE_NAME}, {LATER_MAIN} and what "
        f"is in a folder {FOLDER} are known by name, any other is an {ebpf_conf.FILE_NAME} "
        "(default: those that a run would read, and the environment)",
    )


def run(arguments: argparse.Namespace) -> int:
    if arguments.files:
        return check(arguments.files)
    surroundings = read_environment(os.environ).problems
    _tell(surroundings)
    status = check(files_in_use(arguments.config))
    return FAILURE if surroundings else status


def files_in_use(explicit: Path | None) -> list[Path]:
    """The files that a run would read: all with settings, and the groups that count."""
    users = user_folders(os.environ, explicit)
    return [
        *filter(Path.exists, netdata_files(users)),
        *ebpf_conf.files_read(users, stock_folders(os.environ)),
        groups.load(users).file,
    ]


def check(files: Sequence[Path]) -> int:
    """Tell the problems of some files.

    Raises:
        SettingError: a file is not there.
        GroupsError: a file of groups cannot be read.
    """
    status = OK
    for file in files:
        found = _look_at(file)
        _tell((*found.notes, *found.problems))
        if found.problems:
            status = FAILURE
        elif not found.notes:
            say(f"{file}: no mistakes")
    return status


def _look_at(file: Path) -> Overrides:
    if not file.exists():
        raise SettingError(f"{file}: there is no such file")
    if file.name.endswith(groups.FILE_NAME):
        return Overrides(problems=groups.read(file).problems)
    if file.name.endswith(netdata_conf.FILE_NAME):
        return agent_of(load(file)).overrides
    return ebpf_conf.overrides_of(load(file))


def _tell(problems: Sequence[Problem]) -> None:
    say(*map(str, problems))
