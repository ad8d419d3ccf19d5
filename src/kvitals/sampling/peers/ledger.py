"""What the table of peers needs of those who chart them. Refuses to know how they do."""

from __future__ import annotations

from typing import Protocol

from kvitals.model import Amounts, Role
from kvitals.sampling.peers.peer import Peer, PeerKey


class Ledger(Protocol):
    """Where it is written down what peers did in a tick."""

    def host_of(self, key: PeerKey, /) -> str | None:
        """The name by which a peer that was forgotten is charted still."""

    def credit(self, peer: Peer, grown: Amounts, /) -> None:
        """A peer did something."""

    def credit_other(self, role: Role, grown: Amounts, /) -> None:
        """Somebody did something of whom no more is known."""

    def leave(self, peer: Peer, grown: Amounts, /) -> None:
        """A peer is forgotten, and has done something that was not told yet."""

    def reject(self, peer: Peer, grown: Amounts, /) -> None:
        """A peer is not wanted any more, and has done something that was not told yet."""
