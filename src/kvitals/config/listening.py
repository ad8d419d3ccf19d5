"""Where the web side listens: addresses and ports, and sockets in the file system.

Knows how a person writes them; refuses to know how they are opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from kvitals.config.readers import Reader, number_within
from kvitals.config.web_words import each, host_name

PORTS = (0, 65_535)
LOCAL = "unix:"
# The kernel has room for so many bytes, and a zero behind them (unix(7)).
_LONGEST = 107
_MODE = re.compile(r"0?[0-7]{3}")
_GROUP = re.compile(r"(?a:[\w.-]{0,32})")


@dataclass(frozen=True, slots=True)
class TcpPlace:
    """An address or a name of one, and a port; 0 is any that is free."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class UnixPlace:
    """A socket with an absolute path, its mode, and its group; without one it is who starts us."""

    path: str
    mode: int = 0o660
    group: str = ""

    def __str__(self) -> str:
        return f"{LOCAL}{self.path}"


Place: TypeAlias = TcpPlace | UnixPlace


def place(text: str) -> Place | None:
    """The place of a word such as 127.0.0.1:19998 or unix:/run/kvitals/http.sock,mode=0660."""
    return _local(text.removeprefix(LOCAL)) if text.startswith(LOCAL) else _address(text)


def _address(text: str) -> TcpPlace | None:
    host, colon, digits = text.rpartition(":")
    is_bracketed = host.startswith("[") and host.endswith("]")
    known, port = host_name(host), number_within(digits, PORTS)
    # Without brackets nobody can tell where an address ends and a port begins.
    if not colon or known is None or port is None or is_bracketed is not (":" in known):
        return None
    return TcpPlace(known, port)


def _local(text: str) -> UnixPlace | None:
    path, *words = text.split(",")
    is_file = path.startswith("/") and not path.endswith("/")
    if not is_file or "\0" in path or len(path.encode(errors="replace")) > _LONGEST:
        return None
    named = dict(word.partition("=")[::2] for word in words)
    mode, group = named.pop("mode", "0660"), named.pop("group", "")
    if named or not _MODE.fullmatch(mode) or not _GROUP.fullmatch(group):
        return None
    return UnixPlace(path, int(mode, 8), group)


PLACES: Reader = each(
    "addresses with a port such as 127.0.0.1:19998 or [::1]:19998, and sockets such as "
    "unix:/run/kvitals/http.sock,mode=0660,group=NAME",
    place,
)
