"""`kvitals replay`: show a snapshot, on any machine and without root."""

from __future__ import annotations

import argparse
from pathlib import Path

from kvitals.cli.exits import OK
from kvitals.cli.options import add_address, add_log_level
from kvitals.cli.web_options import add_names, names_given

HELP = "show a snapshot that a dashboard exported, without root and on any machine"
EXAMPLE = "example: kvitals replay kvitals-web1-20261122T214000Z.json.gz --port 8080"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a file that the page or /api/snapshot saved"
    )
    add_address(parser)
    add_names(parser)
    add_log_level(parser)


def run(arguments: argparse.Namespace) -> int:
    # Here, so that other commands do not pay for the web libraries.
    from kvitals.service.replay import replay  # noqa: PLC0415

    replay(
        arguments.file,
        arguments.host,
        arguments.port,
        names_given(arguments),
        is_insecure=bool(arguments.insecure),
    )
    return OK
