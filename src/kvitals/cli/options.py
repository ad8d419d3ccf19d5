"""Options that several commands share."""

from __future__ import annotations

import argparse

from kvitals.config.readers import several
from kvitals.config.settings import INTERVAL_BOUNDS_S, Grouping
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
