"""`ebpf.plugin`: the command that a Netdata Agent starts, `ebpf.plugin SECONDS [options]`.

Standard output belongs to the Agent's protocol; everything else goes to stderr.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

import kvitals
from kvitals.cli.exits import FAILURE, NO_PERMISSION, OK
from kvitals.cli.options import seconds
from kvitals.cli.settings import effective
from kvitals.config.settings import Settings
from kvitals.kernel.privileges import PrivilegeError
from kvitals.model import KvitalsError, Mode
from kvitals.service.plugin import run
from kvitals.sinks.netdata import DISABLE

log = logging.getLogger(__name__)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ebpf.plugin",
        description="The kernel's vital signs by eBPF, as an external plugin of a Netdata Agent.",
        epilog="example: ebpf.plugin 1 --return",
    )
    parser.add_argument(
        "seconds",
        nargs="?",
        type=seconds,
        metavar="SECONDS",
        help=f"length of a tick (default: as ebpf.conf says, else {Settings().interval_s})",
    )
    parser.add_argument(
        "-v",
        "-version",
        "--version",
        action="version",
        version=f"ebpf.plugin {kvitals.__version__}",
    )
    parser.add_argument(
        "-r",
        "-return",
        "--return",
        dest="mode",
        action="store_const",
        const=Mode.RETURN,
        help="also count errors",
    )
    parser.add_argument(
        "-g",
        "-global",
        "--global",
        dest="host_only",
        action="store_true",
        help="leave out the charts of applications",
    )
    parser.add_argument(
        "-a",
        "-all",
        "--all",
        dest="everything",
        action="store_true",
        help="measure everything, and draw the charts of applications unless --global is given",
    )
    return parser


# Given together, in either order, --global wins over --all.
def _apps(parsed: argparse.Namespace) -> bool | None:
    if parsed.host_only:
        return False
    return True if parsed.everything else None


def _log_to_agent() -> None:
    logging.basicConfig(
        format="%(asctime)s: ebpf.plugin %(levelname)-5s : MAIN : %(message)s",
        datefmt="%Y-%m-%d %H:%M:%S",
        level=logging.INFO,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until the Agent ends us. DISABLE tells it not to start us again."""
    parsed = build_parser().parse_args(arguments)
    _log_to_agent()
    try:
        given = {"interval_s": parsed.seconds, "mode": parsed.mode, "apps": _apps(parsed)}
        run(effective(given, os.environ), sys.stdout)
    except KvitalsError as error:
        log.error("%s", error)  # noqa: TRY400 (the sentence is all a person needs)
        sys.stdout.write(f"{DISABLE}\n")
        sys.stdout.flush()
        return NO_PERMISSION if isinstance(error, PrivilegeError) else FAILURE
    return OK
