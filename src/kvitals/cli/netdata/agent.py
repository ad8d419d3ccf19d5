"""Finds an installed Netdata Agent: where it looks for plugins, and as whom it runs them.

Knows the folders of packages and what a netdata.conf says about them; refuses
to know systemd, and changes nothing.
"""

from __future__ import annotations

import grp
import os
import pwd
import shlex
from dataclasses import dataclass
from pathlib import Path

from kvitals.config.ini import Document, Entry, load
from kvitals.model import KvitalsError

# Debian; other distributions and Netdata's packages; the static build; builds by hand.
_LAYOUTS = (
    ("usr/lib/netdata/plugins.d", "etc/netdata/netdata.conf"),
    ("usr/libexec/netdata/plugins.d", "etc/netdata/netdata.conf"),
    ("usr/lib64/netdata/plugins.d", "etc/netdata/netdata.conf"),
    (
        "opt/netdata/usr/libexec/netdata/plugins.d",
        "opt/netdata/etc/netdata/netdata.conf",
    ),
    ("usr/local/libexec/netdata/plugins.d", "usr/local/etc/netdata/netdata.conf"),
)
# Where its `edit-config` takes files from, in the folder above that of its netdata.conf.
_STOCK = ("usr/lib/netdata/conf.d", "lib/netdata/conf.d")


class AgentError(KvitalsError):
    """There is no Agent, or it cannot be told which."""


@dataclass(frozen=True, slots=True)
class User:
    """An account, and the group in which it runs."""

    name: str
    uid: int
    gid: int
    group: str
    groups: frozenset[int]

    def others(self) -> tuple[str, ...]:
        """Who else is in its group."""
        mates = set(grp.getgrgid(self.gid).gr_mem)
        mates |= {one.pw_name for one in pwd.getpwall() if one.pw_gid == self.gid}
        return tuple(sorted(mates - {self.name}))


@dataclass(frozen=True, slots=True)
class Agent:
    """Where an Agent looks for plugins, its netdata.conf, and where its stock files are."""

    plugins: Path
    conf: Document
    stock: Path | None = None

    def says(self, section: str, key: str) -> Entry | None:
        return self.conf.find(section, key)


def find_agent(root: Path, plugins: Path | None = None, conf: Path | None = None) -> Agent:
    """The Agent that is installed below a folder, or whose folder or file is given.

    Raises:
        AgentError: there is none, or more than one.
    """
    if plugins is not None:
        return _agent(_existing(plugins), load(conf or _conf_of(plugins, root)), root)
    if conf is not None:
        if not conf.is_file():
            raise AgentError(f"{conf} is not a file")
        document = load(conf)
        named = _named(document, root) or _standing(root, conf)
        return _agent(_only(named, f"{conf} names no plugins folder that is there"), document, root)
    found: dict[Path, Agent] = {}
    for _, file in _LAYOUTS:
        document = load(root / file)
        for folder in _named(document, root) or _standing(root, root / file):
            found.setdefault(folder.resolve(), _agent(folder, document, root))
    folders = tuple(one.plugins for one in found.values())
    chosen = _only(
        folders,
        "no Netdata Agent is installed here: `apt-get install netdata-core`, or see "
        "https://learn.netdata.cloud for others; --plugins-dir names the folder of one elsewhere",
    )
    return found[chosen.resolve()]


def account(name: str) -> User:
    """The account of this name.

    Raises:
        AgentError: there is none.
    """
    try:
        found = pwd.getpwnam(name)
    except KeyError as error:
        raise AgentError(
            f"the Agent is to run as user {name!r}, who does not exist: "
            "install it completely, or set `run as user` in [global] of its netdata.conf"
        ) from error
    group = grp.getgrgid(found.pw_gid).gr_name
    groups = frozenset(os.getgrouplist(name, found.pw_gid))
    return User(name, found.pw_uid, found.pw_gid, group, groups)


def _agent(plugins: Path, conf: Document, root: Path) -> Agent:
    named = _folders(conf.find("directories", "stock config"), conf, root)
    usual = (conf.file.parent.parent.parent / one for one in _STOCK)
    return Agent(plugins, conf, next((one for one in (*named, *usual) if one.is_dir()), None))


def _conf_of(plugins: Path, root: Path) -> Path:
    for folder, file in _LAYOUTS:
        if plugins == root / folder:
            return root / file
    return root / _LAYOUTS[0][1]


def _standing(root: Path, conf: Path) -> tuple[Path, ...]:
    """The usual folders of the Agent with this configuration that are there."""
    usual = (root / folder for folder, file in _LAYOUTS if root / file == conf)
    return tuple(one for one in usual if one.is_dir())


def _named(conf: Document, root: Path) -> tuple[Path, ...]:
    """The first folder that a netdata.conf names and that is there, by the new key or the old."""
    entry = conf.find("directories", "plugins") or conf.find("global", "plugins directory")
    return tuple(one for one in _folders(entry, conf, root) if one.is_dir())[:1]


def _folders(entry: Entry | None, conf: Document, root: Path) -> tuple[Path, ...]:
    """The folders that an entry lists as a shell would, below this root."""
    if entry is None:
        return ()
    try:
        words = shlex.split(entry.value)
    except ValueError as error:
        raise AgentError(f"{conf.file}:{entry.line}: {entry.value!r}: {error}") from error
    return tuple(
        one if (one := Path(word)).is_relative_to(root) else _below(root, one) for word in words
    )


def _below(root: Path, path: Path) -> Path:
    return root / path.relative_to("/") if path.is_absolute() else root / path


def _existing(plugins: Path) -> Path:
    if not plugins.is_dir():
        raise AgentError(f"{plugins} is not a folder: --plugins-dir names the Agent's plugins.d")
    return plugins.absolute()


def _only(folders: tuple[Path, ...], without: str) -> Path:
    match folders:
        case ():
            raise AgentError(without)
        case (folder,):
            return folder
        case several:
            listed = " and ".join(str(one) for one in several)
            raise AgentError(f"Agents look into {listed}: choose one with --plugins-dir")
