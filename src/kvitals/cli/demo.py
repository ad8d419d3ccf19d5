"""`kvitals demo`: show a host that does not exist, without root."""

from __future__ import annotations

import argparse

from kvitals.cli.exits import FAILURE, OK
from kvitals.cli.options import add_address, add_log_level
from kvitals.cli.web_options import add_names, names_given

HELP = "show the dashboard of a made-up host, without root and on any machine"
EXAMPLE = "example: kvitals demo --port 8080"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    add_names(parser)
    add_log_level(parser)


def run(arguments: argparse.Namespace) -> int:
    # Here, so that other commands do not pay for the web libraries.
    from kvitals.service.demo.body import show_demo  # noqa: PLC0415

    return (
        OK
        if show_demo(
            arguments.host,
            arguments.port,
            names_given(arguments),
            is_insecure=bool(arguments.insecure),
        )
        else FAILURE
    )
