"""`kvitals uninstall`: takes back exactly what `kvitals install` did."""

from __future__ import annotations

import argparse
from pathlib import Path

from kvitals.cli.exits import OK
from kvitals.cli.install import add_shared, require_root
from kvitals.cli.netdata import manifest, service, taking_back
from kvitals.cli.saying import hand_out
from kvitals.model import KvitalsError

HELP = "take back exactly what install did, and put back what was there before"
EXAMPLE = "example: kvitals uninstall netdata"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["netdata"], metavar="netdata", help="from where")
    add_shared(parser, force="remove also what was changed since")


def run(arguments: argparse.Namespace) -> int:
    require_root(arguments)
    try:
        return _uninstall(arguments)
    except OSError as error:
        raise KvitalsError(f"not all was taken back; run it again, as root: {error}") from error


def _uninstall(arguments: argparse.Namespace) -> int:
    root: Path = arguments.root
    record = root / manifest.PLACE
    known = manifest.load(record)
    if known is None:
        hand_out(f"{record} is not there: there is nothing to take back.\n")
        return OK
    plan = taking_back.returns(known, force=arguments.force)
    would = "would " if arguments.dry_run else ""
    for one in plan:
        hand_out(f"{would}{one}\n")
    if arguments.dry_run:
        return OK
    taking_back.take_back(plan, known, record)
    _tell_service(root, given=known.of(root / service.DROP_IN) is not None)
    return OK


def _tell_service(root: Path, *, given: bool) -> None:
    if given and service.systemd_runs(root):
        service.reload()
        hand_out("The Agent loses the capabilities when it is restarted: ")
        hand_out("systemctl restart netdata\n")
    else:
        hand_out("A plugin that runs goes on until the Agent is restarted.\n")
