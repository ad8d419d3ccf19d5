"""Options of `kvitals run` that say where the web side listens, and who may ask it."""

from __future__ import annotations

import argparse
from itertools import chain
from typing import Any

from kvitals.cli.options import add_address
from kvitals.cli.reading import word
from kvitals.config.web_words import HOSTS, ORIGINS


def add_names(parser: argparse.ArgumentParser) -> None:
    """The option that decides which names of this machine are answered to."""
    parser.add_argument(
        "--allow-host",
        type=word(HOSTS),
        action="append",
        metavar="NAME",
        help="answer to this name in the Host header too, such as that of a proxy; may be given "
        "several times (default: only names of this machine)",
    )


def names_given(arguments: argparse.Namespace) -> tuple[str, ...]:
    return _joined(arguments.allow_host) or ()


def add_web(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    add_names(parser)
    parser.add_argument(
        "--allow-origin",
        type=word(ORIGINS),
        action="append",
        metavar="ORIGIN",
        help="let pages of this origin, such as https://dash.example, read the API; may be given "
        "several times (default: as ebpf.conf says, else those of no other site)",
    )


def web_given(arguments: argparse.Namespace) -> dict[str, Any]:
    """By field of Settings; None where nothing was given."""
    return {
        "host": arguments.host,
        "port": arguments.port,
        "allow_hosts": _joined(arguments.allow_host),
        "allow_origins": _joined(arguments.allow_origin),
    }


def _joined(words: list[tuple[str, ...]] | None) -> tuple[str, ...] | None:
    return None if words is None else tuple(dict.fromkeys(chain.from_iterable(words)))
