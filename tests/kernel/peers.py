"""Talkers on hosts, and a session that is to tell what they did."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kvitals.kernel.session import Extent, Session
from kvitals.model import Mode, PeerFilter
from kvitals.probes import MEASUREMENTS
from tests.kernel.flow_meter import FlowMeter, Moves, reported
from tests.kernel.namespaces import inside
from tests.kernel.talking import Process, ask, heard, talking, tell

PROGRAM = Path(__file__).parent / "talkers" / "talker.py"
EVERYBODY = PeerFilter()


@dataclass(frozen=True)
class Talker:
    """A running talkers/talker.py; call does what one of its verbs says."""

    process: Process

    @property
    def pid(self) -> int:
        return self.process.pid

    def call(self, *words: object) -> str:
        answer = ask(self.process, " ".join(map(str, words)))
        assert answer, f"it ended at {words}"
        return answer

    def begin(self, *words: object) -> None:
        """Let it do something that wait waits for."""
        tell(self.process, " ".join(map(str, words)))

    def wait(self) -> str:
        answer = heard(self.process)
        assert answer, "it ended"
        return answer

    def moved(self) -> Moves:
        """The truth: what it has moved."""
        return reported(self.call("report"))


@contextmanager
def talker(host: str) -> Iterator[Talker]:
    with talking([*inside(host), sys.executable, PROGRAM]) as process:
        yield Talker(process)


@contextmanager
def metering(
    wanted: PeerFilter = EVERYBODY, *, flow_table_size: int = 16384
) -> Iterator[FlowMeter]:
    """A session that counts everything that is measured."""
    extent = Extent(peers=wanted, flow_table_size=flow_table_size)
    with Session(MEASUREMENTS, Mode.ENTRY, extent) as session:
        yield FlowMeter(session)


@dataclass(frozen=True)
class Conversation:
    """A connection between two talkers, by the names of its ends."""

    client: Talker
    server: Talker
    name: str = "one"

    def exchange(self, size: int = 100, send: str = "send", receive: str = "recv") -> None:
        """Something there, and as much back."""
        for one, other in ((self.client, self.server), (self.server, self.client)):
            sent = one.call("send", self.name, send, size)
            other.call("receive", self.name, receive, sent)

    def close(self) -> None:
        self.client.call("close", self.name)
        self.server.call("close", self.name)


def connect(
    client: Talker, server: Talker, address: str, port: int | str, name: str = "one"
) -> Conversation:
    """Connect a client to what a server listens on by the name of `listener`."""
    client.call("connect", name, address, port)
    server.call("accept", name, "listener")
    return Conversation(client, server, name)
