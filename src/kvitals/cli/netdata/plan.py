"""Decides how the plugin gets its capabilities, and so which files are to be put.

Three ways: an Agent that runs as root has them; systemd gives them to the
service and so to the plugin; or a small starter has them as file capabilities, and starts
nothing but the plugin. The second survives no change of user by the Agent itself.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from kvitals.cli.netdata.agent import Agent, User, account
from kvitals.cli.netdata.installation import (
    NAME,
    PRIVATE,
    Installation,
    reset_script,
    starter,
    starter_with_capabilities,
    stock_settings,
)
from kvitals.cli.netdata.manifest import Manifest
from kvitals.cli.netdata.pieces import NOTHING, Piece, fingerprint, read
from kvitals.cli.netdata.service import DROP_IN, Service, ServiceError, drop_in


class Way(Enum):
    """How the plugin gets its capabilities."""

    NONE = "none"
    SERVICE = "service"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be installed, for whom."""

    agent: Agent
    user: User
    way: Way
    pieces: tuple[Piece, ...]
    service: Service | None = None

    @property
    def plugin(self) -> Path:
        return self.agent.plugins / NAME

    @property
    def private(self) -> Path | None:
        """The starter with capabilities, if there is to be one."""
        return next((one.path for one in self.pieces if one.capabilities), None)

    def has(self, path: Path) -> bool:
        return any(one.path == path for one in self.pieces)


def user_of(agent: Agent, service: Service | None) -> User:
    """As whom the Agent runs plugins: it changes to the configured user only when it may."""
    if service and service.user != "root":
        return account(service.user)
    entry = agent.says("global", "run as user")
    return account(entry.value.strip("\"'") if entry else "netdata")


def choose(user: User, service: Service | None, wanted: str) -> Way:
    """The way that serves, or the one that is wanted.

    Raises:
        ServiceError: the wanted one cannot serve.
    """
    switches = service is not None and service.user == "root" and user.uid != 0
    if wanted == "auto":
        if user.uid == 0:
            return Way.NONE
        return Way.SERVICE if service and not switches else Way.FILE
    way = Way(wanted)
    if way is Way.SERVICE and service is None:
        raise ServiceError("systemd does not run a netdata.service here: take --capabilities file")
    if way is Way.SERVICE and switches:
        raise ServiceError(
            f"the service starts as root and the Agent itself changes to user {user.name}, which "
            "loses what systemd gives: take --capabilities file"
        )
    return way


def make_plan(
    agent: Agent,
    service: Service | None,
    installation: Installation,
    known: Manifest | None,
    *,
    root: Path,
    wanted: str,
) -> Plan:
    """Everything that is to be put, the plugin itself last.

    Raises:
        ServiceError: settings of the service are in the way.
    """
    user = user_of(agent, service)
    way = choose(user, service, wanted)
    plugin = agent.plugins / NAME
    pieces: tuple[Piece, ...] = ()
    if service:
        _require_seen(service, installation)
        if way is Way.FILE and service.no_new_privileges:
            raise ServiceError(
                "the service has NoNewPrivileges=yes, so files give it no capabilities: "
                "set it to no, or let the service start as the Agent's user"
            )
        pieces = _drop_in(root / DROP_IN, service, way, user, known)
    if way is Way.FILE:
        pieces += starter_with_capabilities(installation, plugin, root / PRIVATE, user.gid)
    else:
        pieces += (starter(installation.script, plugin, user.gid),)
    companions = _companions(agent, installation, user, known)
    pieces = (*companions, *pieces)
    return Plan(agent, user, way, pieces, service)


def _require_seen(service: Service, installation: Installation) -> None:
    for path in installation.read:
        setting = service.hides(path)
        if setting:
            raise ServiceError(
                f"the service cannot see {path}, because it has {setting}: "
                "install kvitals elsewhere, for example below /opt"
            )


# Those of Netdata's own packages do the same, so they stay.
def _companions(
    agent: Agent, installation: Installation, user: User, known: Manifest | None
) -> tuple[Piece, ...]:
    wanted = [reset_script(installation.script, agent.plugins, user.gid)]
    if agent.stock is not None:
        wanted.append(stock_settings(agent.stock))
    return tuple(
        one
        for one in wanted
        if (known and known.of(one.path)) or fingerprint(one.path) in {NOTHING, one.fingerprint}
    )


# Once ours is in force, systemd tells of nothing that lacks.
def _drop_in(
    path: Path, service: Service, way: Way, user: User, known: Manifest | None
) -> tuple[Piece, ...]:
    ours = known.of(path) if known else None
    if ours and fingerprint(path) == ours.installed:
        return (read(path),)
    if way is Way.NONE and user.uid != 0:
        return ()
    text = drop_in(service, ambient=way is Way.SERVICE, root_serves=user.uid == 0)
    return (Piece(path, text.encode(), 0o644, os.geteuid(), os.getegid()),) if text else ()
