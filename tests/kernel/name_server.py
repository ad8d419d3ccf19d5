"""A server of host names for tests: answers who has an address, at once, late, or never."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread

_HEAD = struct.Struct("!HHHHHH")
_IS_ANSWER = 0x8180
_NO_SUCH_NAME = 0x8183
_POINTER = struct.pack("!HHHIH", 0xC00C, 12, 1, 60, 0)
_QUESTION_TAIL_BYTES = 4


class NameServer:
    """Knows names by IPv4 address. Questions about the others are kept, and stay unanswered."""

    def __init__(self, address: str, names: Mapping[str, str | None]) -> None:
        self._names = names
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, 53))
        self._kept: list[tuple[bytes, tuple[str, int]]] = []
        self.was_asked = Event()

    def serve(self) -> None:
        while True:
            question, sender = self._socket.recvfrom(512)
            if not question:
                return
            self.was_asked.set()
            address = _address(question)
            if address in self._names:
                self._answer(question, sender, self._names[address])
            else:
                self._kept.append((question, sender))

    def answer_late(self, name: str) -> int:
        """Give all kept questions one answer, and say how many these were."""
        kept, self._kept = self._kept, []
        for question, sender in kept:
            self._answer(question, sender, name)
        return len(kept)

    def _answer(self, question: bytes, sender: tuple[str, int], name: str | None) -> None:
        number = question[:2]
        end = question.index(b"\0", _HEAD.size) + 1 + _QUESTION_TAIL_BYTES
        asked = question[_HEAD.size : end]
        if name is None:
            head = struct.pack("!HHHHH", _NO_SUCH_NAME, 1, 0, 0, 0)
            self._socket.sendto(number + head + asked, sender)
            return
        told = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"
        head = struct.pack("!HHHHH", _IS_ANSWER, 1, 1, 0, 0)
        record = _POINTER[:-2] + struct.pack("!H", len(told)) + told
        self._socket.sendto(number + head + asked + record, sender)

    def end(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())

    def close(self) -> None:
        self._socket.close()


# 4.3.2.1.in-addr.arpa is asked for 1.2.3.4.
def _address(question: bytes) -> str:
    parts, place = [], _HEAD.size
    while question[place]:
        parts.append(question[place + 1 : place + 1 + question[place]].decode())
        place += 1 + question[place]
    return ".".join(reversed(parts[:4]))


@contextmanager
def serving(address: str, names: Mapping[str, str | None]) -> Iterator[NameServer]:
    """Serve names on port 53 of a loopback address until the block ends."""
    server = NameServer(address, names)
    thread = Thread(target=server.serve)
    thread.start()
    try:
        yield server
    finally:
        server.end()
        thread.join()
        server.close()
