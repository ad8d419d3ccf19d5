"""What users and hosts are called on the made-up host."""

from __future__ import annotations

from kvitals.model import Row
from kvitals.sampling.peers.host_names import Answer, Silence
from kvitals.sampling.process_table import Known
from kvitals.service.demo.conversations import address_of
from kvitals.service.demo.programs import PROGRAMS, USERS


class DemoUsers:
    """Groups processes by their user."""

    def name(self, _known: Known, row: Row) -> str:
        return self.of(row.process.uid)

    def of(self, uid: int) -> str:
        return USERS.get(uid, str(uid))


class DemoHosts:
    """Knows the names of peers, and asks nobody."""

    def __init__(self) -> None:
        self._names = {
            address_of(peer): peer.name
            for program in PROGRAMS
            for talk in program.talks
            for peer in talk.peers
            if peer.name
        }

    def ask(self, address: bytes) -> Answer:
        return self._names.get(address, Silence.NONE)

    def close(self) -> None:
        """Nothing is open."""
