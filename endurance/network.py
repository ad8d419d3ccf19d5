"""A host that is a network namespace, all of whose addresses answer, and talk with it."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Thread

from tests.kernel.name_server import NameServer
from tests.kernel.talking import talking

# Two soaks can run side by side.
_ME = os.getpid() % 50
_CABLE, _CITY = f"10.{100 + _ME}.0", f"10.{150 + _ME}"
_OURS, _PEER, _NETWORK = f"{_CABLE}.1", f"{_CABLE}.2", f"{_CITY}.0.0/16"
RESOLVER = f"127.53.{_ME}.98"
_PORTS = (7501, 7502, 7503)
_HOSTS = 200
# Echoes what comes to any address, by TCP and UDP, until its input ends.
_ECHO = """
import selectors, socket, sys
waiting = selectors.DefaultSelector()
for port in map(int, sys.argv[1:]):
    tcp = socket.create_server(("0.0.0.0", port), backlog=512)
    waiting.register(tcp, selectors.EVENT_READ, "accept")
waiting.register(sys.stdin, selectors.EVENT_READ, "end")
print("ready", flush=True)
while True:
    for key, _ in waiting.select():
        if key.data == "end":
            sys.exit()
        if key.data == "accept":
            waiting.register(key.fileobj.accept()[0], selectors.EVENT_READ, "echo")
            continue
        try:
            told = key.fileobj.recv(65536)
            if told:
                key.fileobj.send(told)
        except OSError:
            told = b""
        if not told:
            waiting.unregister(key.fileobj)
            key.fileobj.close()
"""


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


class Peers:
    """Two hundred addresses behind one cable."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def talk(self) -> None:
        """Connect to some of them, and say something."""
        for _ in range(self._chance.randint(1, 4)):
            self._to(f"{_CITY}.0.{self._chance.randint(1, _HOSTS)}")

    def storm(self, count: int) -> None:
        """Meet as many new ones."""
        for number in range(count):
            self._to(f"{_CITY}.{1 + number // 250}.{1 + number % 250}")

    def _to(self, address: str) -> None:
        size = self._chance.choice((10, 1000, 20000))
        with (
            suppress(OSError),
            socket.create_connection((address, self._chance.choice(_PORTS)), 2) as one,
        ):
            one.sendall(bytes(size))
            left = size
            while left > 0 and (told := one.recv(65536)):
                left -= len(told)


@contextmanager
def peers(chance: random.Random) -> Iterator[Peers]:
    """The host until the block ends."""
    name = f"soak-{os.getpid()}"
    _ip("netns", "add", name)
    try:
        # Names of devices have 15 letters at most.
        ours = f"soak{os.getpid()}"
        _ip("link", "add", ours, "type", "veth", "peer", "eth0", "netns", name)
        _ip("address", "add", f"{_OURS}/24", "dev", ours)
        _ip("link", "set", ours, "up")
        _ip("-n", name, "link", "set", "lo", "up")
        _ip("-n", name, "address", "add", f"{_PEER}/24", "dev", "eth0")
        _ip("-n", name, "link", "set", "eth0", "up")
        _ip("-n", name, "route", "add", "local", _NETWORK, "dev", "lo")
        _ip("route", "add", _NETWORK, "via", _PEER)
        command = ["ip", "netns", "exec", name, sys.executable, "-c", _ECHO, *map(str, _PORTS)]
        with talking(command):
            yield Peers(chance)
    finally:
        _ip("netns", "delete", name)


class Names(Mapping[str, str | None]):
    """A name for each address, unless the resolver is dead."""

    is_dead = False

    def __getitem__(self, address: str) -> str:
        if self.is_dead:
            raise KeyError(address)
        return f"host-{address.replace('.', '-')}.example"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


@contextmanager
def resolver(address: str) -> Iterator[Names]:
    """A server of names until the block ends."""
    names = Names()
    server = NameServer(address, names)
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield names
    finally:
        server.end()
        thread.join(5)
        server.close()
