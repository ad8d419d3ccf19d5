"""Options that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kvitals.config.readers import several
from kvitals.config.settings import INTERVAL_BOUNDS_S, Grouping, Settings
from kvitals.logs.wishes import LEVELS
from kvitals.model import Mode, Rung


def seconds(text: str) -> int:
    """A tick length as typed on the command line."""
    least, most = INTERVAL_BOUNDS_S
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds, {least} to {most}")
    return int(text)


def groupings(text: str) -> tuple[Grouping, ...]:
    """Ways to bring processes together, as typed on the command line."""
    reader = several({one.value: one for one in Grouping})
    found: tuple[Grouping, ...] | None = reader.read(text).value
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not {reader.accepted}")
    return found


def folder(text: str) -> Path:
    """A folder as typed on the command line, which may be made later."""
    if not text:
        raise argparse.ArgumentTypeError("'' is not a folder")
    return Path(text).absolute()


def add_history(parser: argparse.ArgumentParser) -> None:
    """The options that decide what is kept on disk."""
    parser.add_argument(
        "--history",
        action=argparse.BooleanOptionalAction,
        help="keep on disk what is older than an hour, or do not "
        "(default: as ebpf.conf says, else do)",
    )
    parser.add_argument(
        "--history-dir",
        type=folder,
        metavar="DIR",
        help="the folder for that (default: as ebpf.conf says, else as STATE_DIRECTORY does, "
        f"else {Settings().history_folder})",
    )


def history_given(arguments: argparse.Namespace) -> dict[str, Any]:
    """By field of Settings; who names a folder wants it to be used."""
    named: Path | None = arguments.history_dir
    wanted = True if named is not None else None
    return {
        "on_disk": wanted if arguments.history is None else arguments.history,
        "history_folder": named,
    }


def add_address(parser: argparse.ArgumentParser, *, files_decide: bool = False) -> None:
    """The options that decide where the dashboard is.

    With files_decide what is not given is None, for a file to fill in.
    """
    defaults = Settings()
    parser.add_argument(
        "--host",
        default=None if files_decide else defaults.host,
        help=f"address of the dashboard (default: {defaults.host}, this machine only)",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=None if files_decide else defaults.port,
        help=f"port of the dashboard, 0 for any (default: {defaults.port})",
    )


def add_log_level(parser: argparse.ArgumentParser) -> None:
    """The option that decides what is logged."""
    parser.add_argument(
        "--log-level",
        choices=LEVELS,
        default="info",
        metavar="LEVEL",
        help=f"the least that is logged: {', '.join(LEVELS)} (default: %(default)s)",
    )


def add_measuring(parser: argparse.ArgumentParser, *, files_decide: bool = False) -> None:
    """The options that decide what is measured, and how.

    With files_decide a mode that is not given is None, for a file to fill in.
    """
    entry = Mode.ENTRY.value
    parser.add_argument(
        "--mode",
        choices=[mode.value for mode in Mode],
        default=None if files_decide else entry,
        help="entry counts calls and bytes, return also errors "
        f"(default: {f'as ebpf.conf says, else {entry}' if files_decide else entry})",
    )
    # For tests of this project: one kind of hook first, and one cgroup alone.
    parser.add_argument(
        "--hooks", choices=[one.name.lower() for one in Rung], help=argparse.SUPPRESS
    )
    parser.add_argument("--only-cgroup", metavar="FOLDER", help=argparse.SUPPRESS)


def forced_rung(arguments: argparse.Namespace) -> Rung | None:
    return Rung[arguments.hooks.upper()] if arguments.hooks else None
