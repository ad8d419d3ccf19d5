"""Options that several commands share."""

from __future__ import annotations

import argparse

from kvitals.config.settings import INTERVAL_BOUNDS_S
from kvitals.model import Mode, Rung


def seconds(text: str) -> int:
    """A tick length as typed on the command line."""
    least, most = INTERVAL_BOUNDS_S
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds, {least} to {most}")
    return int(text)


def add_measuring(parser: argparse.ArgumentParser) -> None:
    """The options that decide what is measured, and how."""
    parser.add_argument(
        "--mode",
        choices=[mode.value for mode in Mode],
        default=Mode.ENTRY.value,
        help="entry counts calls and bytes, return also errors (default: %(default)s)",
    )
    # For tests of this project: one kind of hook first, and one cgroup alone.
    parser.add_argument(
        "--hooks", choices=[one.name.lower() for one in Rung], help=argparse.SUPPRESS
    )
    parser.add_argument("--only-cgroup", metavar="FOLDER", help=argparse.SUPPRESS)


def forced_rung(arguments: argparse.Namespace) -> Rung | None:
    return Rung[arguments.hooks.upper()] if arguments.hooks else None
