"""`kvitals config check`: the mistakes in configuration files, with file and line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kvitals.cli.exits import FAILURE, OK
from kvitals.config import ebpf_conf, groups
from kvitals.config.folders import stock_folders, user_folders
from kvitals.config.ini import load
from kvitals.config.problems import Problem
from kvitals.config.settings import SettingError

HELP = "tell the mistakes in configuration files; ends with 1 if there are any"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help=f"files to check; one whose name ends in {groups.FILE_NAME} has groups, any other is "
        f"an {ebpf_conf.FILE_NAME} (default: those that a run would read)",
    )


def run(arguments: argparse.Namespace) -> int:
    return check(arguments.files or files_in_use(arguments.config))


def files_in_use(explicit: Path | None) -> list[Path]:
    """The files that a run would read: all copies of ebpf.conf, and the groups that count."""
    users = user_folders(os.environ, explicit)
    settings = [folder / ebpf_conf.FILE_NAME for folder in users + stock_folders(os.environ)]
    return [*filter(Path.exists, settings), groups.load(users).file]


def check(files: Sequence[Path]) -> int:
    """Tell the problems of some files.

    Raises:
        SettingError: a file is not there.
        GroupsError: a file of groups cannot be read.
    """
    status = OK
    for file in files:
        problems, notes = _look_at(file)
        for one in (*notes, *problems):
            sys.stdout.write(f"{one}\n")
        if problems:
            status = FAILURE
        elif not notes:
            sys.stdout.write(f"{file}: no mistakes\n")
    return status


def _look_at(file: Path) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    if not file.exists():
        raise SettingError(f"{file}: there is no such file")
    if file.name.endswith(groups.FILE_NAME):
        return groups.read(file).problems, ()
    found = ebpf_conf.overrides_of(load(file))
    return found.problems, found.notes
