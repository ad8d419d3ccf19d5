"""Whose the other end of a connection is, where that end is on this machine too.

Asks the kernel for one socket (sock_diag(7)), which anybody may. Refuses to know what for.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import struct
from dataclasses import dataclass
from typing import TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

# include/uapi/linux/netlink.h, sock_diag.h, inet_diag.h
_SOCK_DIAG = 4
_BY_FAMILY = 20
_REQUEST = 1
_HEAD = struct.Struct("=IHHII")
_ASKED = struct.Struct("=BBBxI")
_ID = struct.Struct("!HH16s16s")
_REST = struct.Struct("=III")
_NO_COOKIE = 0xFFFFFFFF
_ESTABLISHED = 1
_ANY_STATE = 0xFFFFFFFF
# Behind the head: family, state and two bytes more, the id, then three numbers of 32 bits.
_STATE_AT = _HEAD.size + 1
_OWNER_AT = _HEAD.size + 4 + _ID.size + _REST.size + 12
_OWNER = struct.Struct("=II")
_ANSWER_BYTES = 4096
_PATIENCE_S = 0.1
_CREDENTIALS = struct.Struct("3i")


def plain(address: str) -> Address:
    """An address without its scope; one of IPv4 that is written as IPv6 is one of IPv4."""
    found = ipaddress.ip_address(address.partition("%")[0])
    return getattr(found, "ipv4_mapped", None) or found


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end of a connection: its user, where that is known, and how it is connected.

    asker is the name of who has logged in at a trusted proxy, which has no user then.
    """

    uid: int | None = None
    is_local: bool = False
    asker: str = ""


def is_local(connection: socket.socket) -> bool:
    """Whether it is of a socket in the file system."""
    return connection.family == getattr(socket, "AF_UNIX", None)


class SocketOwners:
    """Asks the kernel over one socket, which stays open. Without an answer nobody is known."""

    def __init__(self) -> None:
        self._netlink: socket.socket | None = None
        with contextlib.suppress(AttributeError, OSError):
            self._netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG)
            self._netlink.settimeout(_PATIENCE_S)
        self._number = 0

    def of(self, connection: socket.socket) -> int | None:
        """The user id at the other end, or None where that is not known or elsewhere."""
        try:
            if is_local(connection):
                return _of_unix(connection)
            here, there = connection.getsockname()[:2], connection.getpeername()[:2]
            return self._of_tcp(plain(there[0]), there[1], plain(here[0]), here[1])
        except (OSError, ValueError, struct.error):
            return None

    def _of_tcp(self, there: Address, port: int, here: Address, our_port: int) -> int | None:
        if self._netlink is None or not (there.is_loopback or there == here):
            return None
        self._number = (self._number + 1) & 0x7FFFFFFF
        family = socket.AF_INET if there.version == 4 else socket.AF_INET6
        asked = (
            _ASKED.pack(family, socket.IPPROTO_TCP, 0, _ANY_STATE)
            + _ID.pack(port, our_port, there.packed, here.packed)
            + _REST.pack(0, _NO_COOKIE, _NO_COOKIE)
        )
        head = _HEAD.pack(_HEAD.size + len(asked), _BY_FAMILY, _REQUEST, self._number, 0)
        self._netlink.send(head + asked)
        return self._owner(self._netlink)

    # An answer that came too late belongs to an earlier question.
    def _owner(self, netlink: socket.socket) -> int | None:
        while True:
            answer = netlink.recv(_ANSWER_BYTES)
            _, kind, _, number, _ = _HEAD.unpack_from(answer)
            if number == self._number:
                break
        # A socket that its process has closed has no inode, and may be told to be root's.
        if kind != _BY_FAMILY or answer[_STATE_AT] != _ESTABLISHED:
            return None
        uid, inode = _OWNER.unpack_from(answer, _OWNER_AT)
        return uid if inode else None

    def close(self) -> None:
        if self._netlink is not None:
            self._netlink.close()
            self._netlink = None


def _of_unix(connection: socket.socket) -> int:
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, uid, _ = _CREDENTIALS.unpack(told)
    return int(uid)
