"""`kvitals token`: make a token, and the line of it that is kept."""

from __future__ import annotations

import argparse
import re

from kvitals.cli.exits import OK
from kvitals.cli.saying import complain, say

HELP = "make a token that lets somebody ask a kvitals that others can reach"
EXAMPLE = "example: kvitals token prometheus --rights read >> /etc/kvitals/tokens"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", type=_name, metavar="NAME", help="whose it is, for your eyes")
    parser.add_argument(
        "--rights",
        choices=("read", "reload", "read,reload"),
        default="read",
        metavar="RIGHTS",
        help="read, reload, or read,reload (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    # Here, so that other commands do not pay for what it needs.
    from kvitals.web.tokens import new_token  # noqa: PLC0415

    secret, token = new_token(arguments.name, arguments.rights.split(","))
    complain(f"the token, which is told only now: {secret}")
    say(token.line)
    return OK


def _name(text: str) -> str:
    if not re.fullmatch(r"(?a:[\w.-]{1,64})", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not 1 to 64 letters, digits, . _ and -")
    return text
