"""`kvitals config`: what the configuration files say, what counts, and a way to change them."""

from __future__ import annotations

import argparse
from pathlib import Path

from kvitals.cli import config_check, config_edit, config_show
from kvitals.cli.settings import require_folder

HELP = "check, show or edit the configuration files"
EXAMPLE = "example: kvitals config check /etc/kvitals/ebpf.conf"

_PARTS = {"check": config_check, "show": config_show, "edit": config_edit}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    for name, module in _PARTS.items():
        one = parts.add_parser(name, help=module.HELP, description=module.HELP)
        one.add_argument(
            "--config", type=Path, metavar="DIR", help="look into this folder before the others"
        )
        module.add_arguments(one)


def run(arguments: argparse.Namespace) -> int:
    if arguments.config is not None:
        require_folder(arguments.config)
    status: int = _PARTS[arguments.part].run(arguments)
    return status
