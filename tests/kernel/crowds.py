"""Crowds of clients that a program on this machine could be: a process that any user may start.

Run as root: `python crowds.py USER PORT SECONDS STREAMS IDLE HALF_OPEN COMING_BACK`; it is that
user from then on. Half of the streams are never read. It prints the statuses of all answers, and
ends by itself.
"""

from __future__ import annotations

import json
import os
import resource
import selectors
import socket
import sys
import time
from collections import Counter
from contextlib import suppress

STREAM = b"GET /api/stream HTTP/1.1\r\nHost: localhost\r\n"
HALF = b"GET / HTTP/1.1\r\nHost: local"
RETURN_S = 2.0


class Crowd:
    """Connections of all kinds, which are made anew when they end."""

    def __init__(self, port: int) -> None:
        self._address = ("127.0.0.1", port)
        self._selector = selectors.DefaultSelector()
        self._silent: list[socket.socket] = []
        self.statuses: Counter[str] = Counter()

    def come(self, sent: bytes, *, reads: bool) -> None:
        one = socket.socket()
        one.settimeout(2)
        try:
            one.connect(self._address)
            one.sendall(sent)
        except OSError as error:
            self.statuses[type(error).__name__] += 1
            one.close()
            return
        one.setblocking(False)
        if reads:
            self._selector.register(one, selectors.EVENT_READ, sent)
        else:
            self._silent.append(one)

    def read(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            self._read(key.fileobj, key.data)

    def _read(self, one: object, sent: bytes) -> None:
        assert isinstance(one, socket.socket)
        content = b""
        with suppress(ConnectionResetError):
            content = one.recv(1 << 16)
        if not content:
            self._selector.unregister(one)
            one.close()
        elif sent and content.startswith(b"HTTP/1.1 "):
            self.statuses[content.split()[1].decode()] += 1


def main() -> None:
    user, port, seconds, streams, idle, half, back = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_NOFILE, (8192, 8192))
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    crowd = Crowd(port)
    for number in range(max(streams, idle, half)):
        if number < streams:
            crowd.come(STREAM + b"\r\n", reads=number % 2 == 0)
        if number < idle:
            crowd.come(b"", reads=False)
        if number < half:
            crowd.come(HALF, reads=False)
        crowd.read(0)
    end = time.monotonic() + seconds
    due = 0.0
    while time.monotonic() < end:
        if time.monotonic() >= due:
            due = time.monotonic() + RETURN_S
            for _ in range(back):
                crowd.come(STREAM + b"Last-Event-ID: 0\r\n\r\n", reads=True)
        crowd.read(0.05)
    print(json.dumps(crowd.statuses))


if __name__ == "__main__":
    main()
