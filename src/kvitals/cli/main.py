"""`kvitals`: picks the command and runs it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

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
    uninstall,
)
from kvitals.cli.exits import guarded
from kvitals.logs.start import log_for_people
from kvitals.logs.wishes import LEVELS

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
}


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
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
    parsed = build_parser().parse_args(arguments)
    # All but those that serve answer on standard output, and log only what is amiss.
    log_for_people(os.environ, LEVELS[getattr(parsed, "log_level", "warning")])
    return guarded(lambda: COMMANDS[parsed.command].run(parsed))


if __name__ == "__main__":
    sys.exit(main())
