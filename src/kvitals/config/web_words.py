"""What settings of the web side are made of: names, origins, networks, addresses, modes, users.

Knows the words, on the command line and in files alike; refuses to know who listens.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from kvitals.config.readers import Answer, Reader

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
UNIX = "unix:"

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,252}[a-z0-9_])?")
_USER = re.compile(r"@?[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_MODE = re.compile(r"0?[0-7]{3}")
# What sockaddr_un has room for, less the ending zero.
_LONGEST_SOCKET = 107


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen: at a path, or at a host and a port."""

    host: str = ""
    port: int = 0
    path: str = ""

    def __str__(self) -> str:
        if self.path:
            return f"{UNIX}{self.path}"
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether it is reached from this machine alone."""
        if self.path:
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def address(text: str) -> Address | None:
    """unix:/path, HOST:PORT or [HOST]:PORT."""
    if text.startswith(UNIX):
        path = text.removeprefix(UNIX)
        fits = path.startswith("/") and "\0" not in path and not path.endswith("/")
        return Address(path=path) if fits and len(path.encode()) <= _LONGEST_SOCKET else None
    host, _, port = text.rpartition(":")
    if not port.isascii() or not port.isdigit() or len(port) > 5 or int(port) > 65535:
        return None
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        return None
    known = host_name(host) or _literal(host)
    return Address(known, int(port)) if known else None


def host_name(text: str) -> str | None:
    """A name or an address as a Host header has it, in small letters, without a port."""
    name = text.rstrip(".").lower()
    return name if _NAME.fullmatch(name) else _literal(name.strip("[]"))


def _literal(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def network(text: str) -> Network | None:
    """An address, or a network in which it is."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def user(text: str) -> str | None:
    """The name of a user, or of a group behind an @."""
    return text if _USER.fullmatch(text) else None


def origin(text: str) -> str | None:
    """An origin as browsers send it: in lower case, without a port that goes without saying.

    Neither `null`, which pages of any site can say, nor a pattern such as `*` is one.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.hostname is None or not _is_bare(parts) or not _is_host(parts.hostname):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    shown = "" if port in {None, _PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{host}{shown}"


def _is_bare(parts: SplitResult) -> bool:
    more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    return parts.scheme in _PORTS and not more


def _is_host(host: str) -> bool:
    return host.isascii() and all(one.isalnum() or one in "-._:" for one in host)


def mode(text: str) -> int | None:
    """Permission bits in octal digits."""
    return int(text, 8) if _MODE.fullmatch(text) else None


def each(accepted: str, meaning: Callable[[str], object | None]) -> Reader:
    """Any number of words with white space between them; those that mean nothing are skipped."""

    def read(text: str) -> Answer:
        words = tuple(dict.fromkeys(text.split()))
        meant = tuple(meaning(word) for word in words)
        skipped = tuple(word for word, one in zip(words, meant, strict=True) if one is None)
        value = tuple(dict.fromkeys(one for one in meant if one is not None))
        # Nothing is not what somebody meant who wrote something.
        return Answer(None if skipped and not value else value, skipped)

    return Reader(accepted, read)


def one(accepted: str, meaning: Callable[[str], object | None]) -> Reader:
    """A single word."""
    return Reader(accepted, lambda text: Answer(meaning(text)))


HOSTS = each("names or addresses of hosts without ports", host_name)
ORIGINS = each("origins such as https://dash.example or http://localhost:3000", origin)
NETWORKS = each("addresses or networks such as 10.0.0.0/8 or fd00::/8", network)
LISTEN = each(
    "addresses such as unix:/run/kvitals/kvitals.sock, 127.0.0.1:19998, [::1]:80", address
)
USERS = each("names of users, and of groups behind an @", user)
PROXIES = each(
    "users, addresses or networks such as www-data or 10.0.0.1",
    lambda text: network(text) or (None if text.startswith("@") else user(text)),
)
SOCKET_MODE = one("permission bits such as 0660", mode)
# Nothing is none.
GROUP = one("the name of a group, or nothing", lambda text: user(text) if text else "")
FILE = one("an absolute path, or nothing", lambda text: text if text[:1] in {"", "/"} else None)
