"""Sends and receives on a socket by each of the system calls that can do it.

Promises: each way tells what every single transfer moved, and with whom. Needs nothing
but the standard library, since it runs in namespaces of its own.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import tempfile
from collections.abc import Callable, Iterator

Address = tuple[str, int]
# Bytes, and the peer of a datagram where the call tells it.
Move = tuple[int, Address | None]

MESSAGES = 3
LARGEST = 4096
_DATA = bytes(range(256)) * (LARGEST // 256)

_libc = ctypes.CDLL(None, use_errno=True)


class _Part(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _Header(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_uint32),
        ("parts", ctypes.POINTER(_Part)),
        ("part_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    )


class _Message(ctypes.Structure):
    # struct mmsghdr
    _fields_ = (("header", _Header), ("moved", ctypes.c_uint32))


def plain(address: str) -> str:
    """An address as it is told, whichever family its socket has."""
    return address.removeprefix("::ffff:")


def _packed(family: int, address: Address) -> bytes:
    host, port = address
    start = struct.pack("=H", family) + struct.pack("!H", port)
    if family == socket.AF_INET:
        return start + socket.inet_pton(family, host) + bytes(8)
    host = host if ":" in host else f"::ffff:{host}"
    return start + bytes(4) + socket.inet_pton(family, host) + bytes(4)


def _unpacked(name: bytes) -> Address:
    (family,), (port,) = struct.unpack_from("=H", name), struct.unpack_from("!H", name, 2)
    place, size = (4, 4) if family == socket.AF_INET else (8, 16)
    return plain(socket.inet_ntop(family, name[place : place + size])), port


def _several(one: socket.socket, call: str, size: int, name: bytes, flags: int) -> Iterator[Move]:
    memory = [ctypes.create_string_buffer(_DATA[:size], max(size, 1)) for _ in range(MESSAGES)]
    names = [ctypes.create_string_buffer(name, len(name)) for _ in range(MESSAGES)]
    parts = [_Part(ctypes.addressof(each), size) for each in memory]
    messages = (_Message * MESSAGES)()
    for message, part, each in zip(messages, parts, names, strict=True):
        header = message.header
        header.parts, header.part_count = ctypes.pointer(part), 1
        header.name, header.name_length = ctypes.addressof(each) if name else None, len(name)
    arguments = (one.fileno(), messages, MESSAGES, flags)
    more = (None,) if call == "recvmmsg" else ()
    count = getattr(_libc, call)(*arguments, *more)
    if count < 0:
        raise OSError(ctypes.get_errno(), call)
    for message, each in zip(messages[:count], names, strict=False):
        yield message.moved, _unpacked(each.raw) if message.header.name_length and name else None


def _send_file(one: socket.socket, size: int) -> int:
    with tempfile.TemporaryFile() as file:
        file.write(_DATA[:size])
        file.flush()
        return os.sendfile(one.fileno(), file.fileno(), 0, size)


def _splice_in(one: socket.socket, size: int) -> int:
    read, write = os.pipe()
    try:
        os.write(write, _DATA[:size])
        return os.splice(read, one.fileno(), size)
    finally:
        os.close(read)
        os.close(write)


# Once something is there, and without a second look: two looks are two receives.
def _splice_out(one: socket.socket, size: int) -> int:
    one.recv(1, socket.MSG_PEEK)
    read, write = os.pipe()
    one.setblocking(False)
    try:
        return os.splice(one.fileno(), write, size)
    finally:
        one.setblocking(True)
        os.close(read)
        os.close(write)


def _halves(size: int) -> list[bytes]:
    return [_DATA[: size // 2], _DATA[size // 2 : size]]


_SEND: dict[str, Callable[[socket.socket, int], int]] = {
    "send": lambda one, size: one.send(_DATA[:size]),
    "sendmsg": lambda one, size: one.sendmsg(_halves(size)),
    "write": lambda one, size: os.write(one.fileno(), _DATA[:size]),
    "writev": lambda one, size: os.writev(one.fileno(), _halves(size)),
    "sendfile": _send_file,
    "splice": _splice_in,
}
_RECEIVE: dict[str, Callable[[socket.socket, int], int]] = {
    "recv": lambda one, size: len(one.recv(size)),
    "recvmsg": lambda one, size: len(one.recvmsg(size)[0]),
    "read": lambda one, size: len(os.read(one.fileno(), size)),
    "readv": lambda one, size: os.readv(one.fileno(), [bytearray(size), bytearray(7)]),
    # The result for a datagram may be more than was moved.
    "truncate": lambda one, size: min(size, one.recv_into(bytearray(size), size, socket.MSG_TRUNC)),
    "splice": _splice_out,
}
STREAM_SENDS = (*_SEND, "sendmmsg")
STREAM_RECEIVES = (*_RECEIVE, "recvmmsg", "peek")
CONNECTED_SENDS = STREAM_SENDS
CONNECTED_RECEIVES = ("recv", "recvmsg", "read", "readv", "truncate", "recvmmsg", "peek")
# On a socket without a peer, these do not ask who sent.
NAMELESS_RECEIVES = ("recv", "read", "readv")
SENDS = ("sendto", "sendmsg", "sendmmsg")
RECEIVES = ("recvfrom", "recvmsg", "recvmmsg", "truncate", "peek")


def send(one: socket.socket, way: str, size: int) -> Iterator[Move]:
    """Send on a connected socket."""
    if way == "sendmmsg":
        yield from _several(one, way, size, b"", 0)
    else:
        yield _SEND[way](one, size), None


def receive(one: socket.socket, way: str, size: int) -> Iterator[Move]:
    """Receive on a connected socket: something, not all of it."""
    if way == "recvmmsg":
        yield from _several(one, way, size, b"", _MSG_WAITFORONE)
        return
    if way == "peek":
        one.recv(size, socket.MSG_PEEK)
        way = "recv"
    yield _RECEIVE[way](one, size), None


def send_to(one: socket.socket, way: str, size: int, to: Address) -> Iterator[Move]:
    """Send a datagram, or several, to an address."""
    if way == "sendmmsg":
        for moved, _ in _several(one, way, size, _packed(one.family, to), 0):
            yield moved, to
    elif way == "sendmsg":
        yield one.sendmsg([_DATA[:size]], [], 0, to), to
    else:
        yield one.sendto(_DATA[:size], to), to


_MSG_WAITFORONE = 0x10000
_NAME_BYTES = 28


def receive_from(one: socket.socket, way: str, size: int) -> Iterator[Move]:
    """Receive a datagram, or several, and tell from whom."""
    if way == "recvmmsg":
        yield from _several(one, way, size, bytes(_NAME_BYTES), _MSG_WAITFORONE)
        return
    if way == "peek":
        one.recvfrom(size, socket.MSG_PEEK)
    if way == "recvmsg":
        content, _, _, sender = one.recvmsg(size)
        moved = len(content)
    elif way == "truncate":
        # It is told how long the datagram was, of which half is moved at most.
        length, sender = one.recvfrom_into(bytearray(size), size // 2, socket.MSG_TRUNC)
        moved = min(length, size // 2)
    else:
        content, sender = one.recvfrom(size)
        moved = len(content)
    yield moved, (plain(sender[0]), sender[1])
