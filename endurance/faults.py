"""The faults: what is done to the product, and what that excuses."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from endurance.journal import Effect, Journal, Window
from endurance.load import Containers, Load
from endurance.network import Names, Peers
from endurance.pressure import Pressure
from endurance.product import Product
from endurance.strangers import as_stranger
from endurance.tree import stopped

_STREAM = b"GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
_EXPENSIVE = "/api/v1/data?chart=*&after=-86400&points=5000"


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that a fault can touch."""

    product: Product
    load: Load
    peers: Peers
    names: Names
    containers: Containers | None
    pressure: Pressure | None
    chance: random.Random
    ending: Event

    def hold(self, least_s: float, most_s: float) -> None:
        """Stay for a while, or until the soak ends."""
        self.ending.wait(self.chance.uniform(least_s, most_s))

    @property
    def history(self) -> Path:
        return self.product.disk / "history" / "history.sqlite"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is done, and what may follow of it for so long after its end."""

    name: str
    do: Callable[[Scene], None]
    effects: frozenset[Effect] = frozenset()
    settle_s: float = 5.0
    log: tuple[str, ...] = ()

    def inject(self, scene: Scene, journal: Journal) -> None:
        window = Window(self.name, journal.now(), self.effects, self.settle_s, self.log)
        with journal.fault(window):
            self.do(scene)


def _stop(scene: Scene) -> None:
    with stopped(scene.product.pid):
        scene.hold(2, 8)


def _reload(scene: Scene) -> None:
    scene.product.want(scene.chance)
    scene.product.reload()
    scene.hold(2, 4)


def _reload_often(scene: Scene) -> None:
    for _ in range(20):
        scene.product.want(scene.chance)
        scene.product.reload()
        scene.ending.wait(scene.chance.uniform(0, 0.2))


def _break_settings(scene: Scene) -> None:
    scene.product.break_settings()
    scene.product.reload()
    scene.hold(2, 5)
    scene.product.want(scene.chance)
    scene.product.reload()


@contextmanager
def _connected(scene: Scene, count: int) -> Iterator[list[socket.socket]]:
    lines = []
    try:
        for _ in range(count):
            with suppress(OSError), as_stranger():
                lines.append(socket.create_connection(scene.product.address, 2))
        yield lines
    finally:
        for one in lines:
            one.close()


def _deaf(scene: Scene) -> None:
    with _connected(scene, 20) as lines:
        for one in lines:
            with suppress(OSError):
                one.sendall(_STREAM)
        scene.hold(10, 20)


def _flood(scene: Scene) -> None:
    with _connected(scene, 300):
        scene.hold(5, 10)


def _half_requests(scene: Scene) -> None:
    with _connected(scene, 60) as lines:
        for one in lines:
            with suppress(OSError):
                one.sendall(scene.chance.choice((_STREAM[:20], b"\0" * 100, b"GET / HTTP/9\r\n")))
        scene.hold(3, 8)


def _questions(scene: Scene) -> None:
    def ask(_: int) -> None:
        with suppress(OSError), as_stranger():
            scene.product.get(_EXPENSIVE, 30)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(4)))


def _full_disk(scene: Scene) -> None:
    filler = scene.product.disk / "filler"
    with suppress(OSError), filler.open("wb") as file:
        while True:
            file.write(bytes(1 << 16))
            file.flush()
    scene.hold(15, 25)
    filler.unlink()


def _damage(scene: Scene) -> None:
    with scene.history.open("r+b") as file:
        size = file.seek(0, 2)
        for _ in range(8):
            file.seek(scene.chance.randrange(size // 2, size))
            file.write(scene.chance.randbytes(64))
    scene.hold(5, 10)


def _delete(scene: Scene) -> None:
    for one in scene.history.parent.glob("history.sqlite*"):
        one.unlink()
    scene.hold(10, 15)


def _dead_resolver(scene: Scene) -> None:
    scene.names.is_dead = True
    scene.peers.storm(50)
    scene.hold(15, 25)
    scene.names.is_dead = False


def _memory(scene: Scene) -> None:
    if scene.pressure is not None:
        with scene.pressure.squeezed():
            scene.hold(8, 12)


def _containers(scene: Scene) -> None:
    if scene.containers is not None:
        scene.containers.storm(40)


def _busy(scene: Scene) -> None:
    end = time.monotonic() + scene.chance.uniform(3, 6)
    while time.monotonic() < end and not scene.ending.is_set():
        scene.load.fork_storm(50)


# What is told again and again is held back, and that is said.
_DISK = ("history", "disk", "LOG FLOOD PROTECTION")
FAULTS = (
    Fault("stopped for seconds", _stop, frozenset({Effect.STALLS}), settle_s=8),
    Fault("reload with other settings", _reload),
    Fault("twenty reloads", _reload_often),
    Fault(
        "broken settings", _break_settings, log=("not reloaded", "ebpf.conf", "sideways", r"\[netw")
    ),
    Fault("streams that nobody reads", _deaf),
    Fault("flood of connections", _flood),
    Fault("half requests", _half_requests, log=("Invalid HTTP request",)),
    Fault("expensive questions", _questions),
    Fault("disk full", _full_disk, frozenset({Effect.HISTORY}), settle_s=90, log=_DISK),
    Fault("history damaged", _damage, frozenset({Effect.HISTORY}), settle_s=90, log=_DISK),
    Fault("history deleted", _delete, frozenset({Effect.HISTORY}), settle_s=90, log=_DISK),
    Fault("resolver dead", _dead_resolver),
    Fault("memory pressure", _memory, frozenset({Effect.STALLS}), settle_s=5),
    Fault("storm of containers", _containers),
    Fault("storm of processes", _busy),
    Fault("storm of peers", lambda scene: scene.peers.storm(300)),
    Fault(
        "burst of errors",
        lambda scene: scene.load.errors(3000),
        frozenset({Effect.ERRORS}),
        settle_s=150,
    ),
)


def faults_in_turn(chance: random.Random) -> Iterator[Fault]:
    """All of them again and again, each time in another order."""
    while True:
        deck = list(FAULTS)
        chance.shuffle(deck)
        yield from deck
