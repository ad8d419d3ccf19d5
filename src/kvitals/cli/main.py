"""`kvitals`: picks the command and runs it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import kvitals
from kvitals.cli import (
    check,
    clean,
    config,
    demo,
    install,
    replay,
    run,
    selinux,
    token,
    uninstall,
)
from kvitals.cli.exits import guarded
from kvitals.cli.saying import complain_as_is, hand_out
from kvitals.logs.start import log_for_people
from kvitals.logs.wishes import LEVELS
from kvitals.service.hangup import HANGUP

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

COMMANDS = {
    "run": run,
    "replay": replay,
    "demo": demo,
    "check": check,
    "config": config,
    "install": install,
    "uninstall": uninstall,
    "clean": clean,
    "selinux": selinux,
    "token": token,
}


class _Parser(argparse.ArgumentParser):
    """Says what it is asked for as commands do, to an output that may take nothing."""

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        if file is sys.stdout and message:
            hand_out(message)
        else:
            complain_as_is(message)


def build_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="kvitals",
        description="The kernel's vital signs, every second, by eBPF.",
        epilog="exit codes: 0 done, 1 failed or something is off, 2 wrong use, 77 not permitted",
    )
    parser.add_argument("--version", action="version", version=f"kvitals {kvitals.__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        one = commands.add_parser(
            name, help=module.HELP, description=module.HELP, epilog=module.EXAMPLE
        )
        module.add_arguments(one)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    return guarded(lambda: _run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    parsed = build_parser().parse_args(arguments)
    # All but those that serve answer on standard output, and log only what is amiss.
    log_for_people(os.environ, LEVELS[getattr(parsed, "log_level", "warning")])
    # Only who collects has a use for a signal that waits.
    if parsed.command != "run":
        HANGUP.release()
    code: int = COMMANDS[parsed.command].run(parsed)
    return code
