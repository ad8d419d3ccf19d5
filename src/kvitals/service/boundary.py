"""The boundary around the process that answers HTTP: who it becomes, and what is left to it."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import kvitals
from kvitals.config.settings import Settings
from kvitals.kernel.asking import asks_for_bpf
from kvitals.kernel.attached import COUNTERS, Attached
from kvitals.kernel.boundary.account import Account, find, in_the_way
from kvitals.kernel.boundary.capabilities import permitted
from kvitals.kernel.boundary.drop import Wanted, draw, user_name
from kvitals.service.archive import prepare_history

log = logging.getLogger(__name__)

# What the C library, SQLite and Python read: names and addresses, zones, libraries, themselves.
_SYSTEM = ("/etc", "/lib", "/lib32", "/lib64", "/proc", "/sys", "/usr", "/dev/null", "/dev/urandom")
# Where resolv.conf leads, and files of those who answer for names.
_RESOLVERS = ("/run/systemd/resolve", "/run/systemd/userdb", "/run/resolvconf", "/run/nscd")
_OF_HOST = ("/etc", "/proc", "/sys")
# Questions for names that are too long for a datagram go over TCP.
_DOMAIN = 53


def choose_account(settings: Settings) -> Account | None:
    """The user that answers HTTP; None where it stays who started us, which is told.

    Raises:
        AccountError: there is no user of the name that was given.
    """
    if os.geteuid() != 0:
        if settings.user:
            log.warning("stays user %s: only root can become %s", user_name(), settings.user)
        return None
    account = find(settings.user)
    if account.uid == 0:
        return None
    obstacle = in_the_way(Path(kvitals.__file__).parent, account)
    if obstacle:
        log.warning(
            "stays user root, since %s has to read this program, and %s: install it where "
            "everybody may read it, as in /opt",
            account.name,
            obstacle,
        )
        return None
    return account


def prepare(settings: Settings) -> Account | None:
    """Hand over what the user will own that is to answer HTTP.

    Raises:
        AccountError: there is no user of the name that was given.
    """
    account = choose_account(settings)
    if account is not None and settings.on_disk:
        prepare_history(settings, account.uid, account.gid)
        obstacle = in_the_way(settings.history_folder, account)
        if obstacle:
            log.warning(
                "user %s cannot keep history: %s; name another folder with --history-dir, or "
                "another user with --user",
                account.name,
                obstacle,
            )
    return account


def draw_boundary(settings: Settings, attached: Attached, account: Account | None) -> None:
    """Give up all that is not needed to read and to serve, and say what holds. Before threads."""
    wanted = Wanted(
        account=account,
        read=tuple(_read(settings)),
        write=(settings.history_folder,) if settings.on_disk else (),
        connect=(_DOMAIN,),
        keeps_bpf=bool(permitted()) and asks_for_bpf(attached.descriptors[COUNTERS]),
    )
    boundary = draw(wanted)
    log.info("boundary %s", " ".join(boundary.parts))
    if wanted.keeps_bpf:
        log.warning("keeps CAP_BPF: before Linux 5.19 the kernel lets nobody read maps without it")
    for sentence in boundary.missing:
        log.warning("boundary incomplete: %s", sentence)


def _read(settings: Settings) -> Iterator[Path]:
    yield from map(Path, _SYSTEM)
    yield from map(Path, _RESOLVERS)
    yield Path("/etc/resolv.conf").resolve().parent
    yield Path(kvitals.__file__).parent
    yield from (Path(one) for one in (sys.prefix, sys.base_prefix, *sys.path) if one)
    if settings.host_prefix:
        yield from (settings.on_host(Path(one)) for one in _OF_HOST)
