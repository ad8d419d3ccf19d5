"""Options of `kvitals run` that say where the web side listens, and who may ask it."""

from __future__ import annotations

import argparse
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from kvitals.cli.options import add_address
from kvitals.cli.reading import word
from kvitals.config.details import DETAILS, USERS
from kvitals.config.listening import PLACES
from kvitals.config.proxies import HEADER, PROXIES
from kvitals.config.settings import SettingError, Settings
from kvitals.config.web_words import CLIENTS, HOSTS, ORIGINS

_Word = TypeVar("_Word")


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
    parser.add_argument(
        "--insecure",
        action="store_true",
        default=None,
        help="listen on an address that others reach without TLS, without tokens, or both",
    )


def names_given(arguments: argparse.Namespace) -> tuple[str, ...]:
    return _joined(arguments.allow_host) or ()


def add_web(parser: argparse.ArgumentParser) -> None:
    add_address(parser, files_decide=True)
    parser.add_argument(
        "--listen",
        type=word(PLACES),
        action="append",
        metavar="PLACE",
        help="listen here, in place of --host and --port: 127.0.0.1:19998, [::1]:19998 or "
        "unix:/run/kvitals/http.sock,mode=0660,group=NAME; may be given several times "
        "(default: as ebpf.conf says)",
    )
    add_names(parser)
    parser.add_argument(
        "--allow-client",
        type=word(CLIENTS),
        action="append",
        metavar="NETWORK",
        help="let only clients of this address or network, such as 10.0.0.0/8, connect; may be "
        "given several times (default: as ebpf.conf says, else all)",
    )
    parser.add_argument(
        "--allow-origin",
        type=word(ORIGINS),
        action="append",
        metavar="ORIGIN",
        help="let pages of this origin, such as https://dash.example, read the API; may be given "
        "several times (default: as ebpf.conf says, else those of no other site)",
    )
    parser.add_argument(
        "--trusted-proxy",
        type=word(PROXIES),
        action="append",
        metavar="PROXY",
        help="believe this proxy who asks through it: an address or a network, or user:NAME where "
        "it runs on this machine; may be given several times",
    )
    parser.add_argument(
        "--identity-header",
        type=word(HEADER),
        metavar="NAME",
        help="the header, such as X-Forwarded-User, in which trusted proxies name who has logged "
        "in, and so may read all (default: as ebpf.conf says, else none)",
    )
    parser.add_argument(
        "--details",
        type=word(DETAILS),
        metavar="WHO",
        help="show processes, peers and users one by one to everyone, to our own users of this "
        "machine and to tokens, or to tokens alone: everyone, own or token (default: as ebpf.conf "
        f"says, else {Settings().details.value})",
    )
    parser.add_argument(
        "--details-user",
        type=word(USERS),
        action="append",
        metavar="NAME",
        help="count this user of this machine among our own, besides root and who starts kvitals; "
        "may be given several times",
    )
    for option, field, told in (
        ("--token-file", "token_file", "answer only to who has a token of this file"),
        ("--tls-cert", "tls_certificate", "speak HTTPS with this certificate, in PEM"),
        ("--tls-key", "tls_key", "the key of the certificate, if it is in a file of its own"),
    ):
        parser.add_argument(
            option,
            dest=field,
            type=_file,
            metavar="FILE",
            help=f"{told} (default: as ebpf.conf says)",
        )


def _file(text: str) -> str:
    return str(Path(text).absolute()) if text else ""


def web_given(arguments: argparse.Namespace) -> dict[str, Any]:
    """By field of Settings; None where nothing was given.

    Raises:
        SettingError: it is said twice where to listen.
    """
    places = _joined(arguments.listen)
    is_address = (arguments.host, arguments.port) != (None, None)
    if places and is_address:
        raise SettingError("--listen names an address with its port: leave out --host and --port")
    return {
        "host": arguments.host,
        "port": arguments.port,
        # An address that a person gives is in the place of those of a file.
        "listen": () if is_address else places,
        "allow_hosts": _joined(arguments.allow_host),
        "allow_clients": _joined(arguments.allow_client),
        "allow_origins": _joined(arguments.allow_origin),
        "trusted_proxies": _joined(arguments.trusted_proxy),
        "identity_header": arguments.identity_header,
        "details": arguments.details,
        "details_users": _joined(arguments.details_user),
        "token_file": arguments.token_file,
        "tls_certificate": arguments.tls_certificate,
        "tls_key": arguments.tls_key,
        "insecure": arguments.insecure,
    }


def _joined(words: list[tuple[_Word, ...]] | None) -> tuple[_Word, ...] | None:
    return None if words is None else tuple(dict.fromkeys(chain.from_iterable(words)))
