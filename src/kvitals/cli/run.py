"""`kvitals run`: collect, and show the dashboard."""

from __future__ import annotations

import argparse
import logging

from kvitals.cli.exits import FAILURE, OK
from kvitals.cli.options import add_measuring, forced_rung, seconds
from kvitals.config.settings import Settings
from kvitals.model import Mode

HELP = "collect every second and show a live dashboard"
EXAMPLE = "example: kvitals run --mode return --port 8080"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    defaults = Settings()
    add_measuring(parser)
    parser.add_argument(
        "--interval",
        type=seconds,
        default=defaults.interval_s,
        metavar="SECONDS",
        help="length of a tick (default: %(default)s)",
    )
    parser.add_argument(
        "--host",
        default=defaults.host,
        help="address of the dashboard (default: %(default)s, this machine only)",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=defaults.port,
        help="port of the dashboard, 0 for any (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    # Here, so that other commands do not pay for the web libraries.
    from kvitals.service.standalone import serve  # noqa: PLC0415

    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    settings = Settings(
        interval_s=arguments.interval,
        mode=Mode(arguments.mode),
        host=arguments.host,
        port=arguments.port,
        rung=forced_rung(arguments),
        only_cgroup=arguments.only_cgroup,
    )
    return OK if serve(settings) else FAILURE
