"""`kvitals`: picks the command and runs it.

Only the command that is asked for is imported: what others need would stay in memory.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

import kvitals
from kvitals.cli.exits import guarded
from kvitals.cli.saying import complain_as_is, hand_out
from kvitals.logs.start import log_for_people
from kvitals.logs.wishes import LEVELS
from kvitals.service.hangup import HANGUP

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

# Each is a module beside this one.
COMMANDS = (
    "run",
    "replay",
    "demo",
    "check",
    "config",
    "install",
    "uninstall",
    "clean",
    "selinux",
    "token",
)


class Command(Protocol):
    """What the module of a command has."""

    HELP: str
    EXAMPLE: str

    def add_arguments(self, parser: argparse.ArgumentParser, /) -> None: ...

    def run(self, arguments: argparse.Namespace, /) -> int: ...


class _Parser(argparse.ArgumentParser):
    """Says what it is asked for as commands do, to an output that may take nothing."""

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        if file is sys.stdout and message:
            hand_out(message)
        else:
            complain_as_is(message)


def build_parser(names: Iterable[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser of these commands. Each has its module in what is parsed, as `module`."""
    parser = _Parser(
        prog="kvitals",
        description="The kernel's vital signs, every second, by eBPF.",
        epilog="exit codes: 0 done, 1 failed or something is off, 2 wrong use, 77 not permitted",
    )
    parser.add_argument("--version", action="version", version=f"kvitals {kvitals.__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in names:
        module = cast("Command", import_module(f"kvitals.cli.{name}"))
        one = commands.add_parser(
            name, help=module.HELP, description=module.HELP, epilog=module.EXAMPLE
        )
        module.add_arguments(one)
        one.set_defaults(module=module)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    return guarded(lambda: _run(arguments))


def _run(given: Sequence[str] | None) -> int:
    arguments = sys.argv[1:] if given is None else given
    asked = [name for name in COMMANDS if name in arguments[:1]]
    parsed = build_parser(asked or COMMANDS).parse_args(arguments)
    # All but those that serve answer on standard output, and log only what is amiss.
    log_for_people(os.environ, LEVELS[getattr(parsed, "log_level", "warning")])
    # Only who collects has a use for a signal that waits.
    if parsed.command != "run":
        HANGUP.release()
    code: int = parsed.module.run(parsed)
    return code
