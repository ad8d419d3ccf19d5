"""One peer: what it exchanged with whom of us, and what is known of its name.

Refuses to know other peers, and which series it is charted in.
"""

from __future__ import annotations

from enum import Enum
from operator import add
from typing import TypeAlias

from kvitals.model import Amounts, Role, Transport
from kvitals.sampling.peers.series import Series

PeerKey: TypeAlias = tuple[Role, Transport, int, bytes]

OTHER = "other"
NOTHING = Amounts()
# So many are told apart at one peer; more are one that is called other.
MOST_APPLICATIONS = 8


def summed(one: Amounts, other: Amounts) -> Amounts:
    return Amounts._make(map(add, one, other))


class Standing(Enum):
    """Whether a peer is shown.

    One that waits for its name is counted meanwhile, one that is held back
    until its name is accepted is not, and one that was rejected never is.
    """

    WAITING = "waiting"
    HELD = "held"
    SHOWN = "shown"
    REJECTED = "rejected"


class Share:
    """What one application has of a peer: in all, in the last tick, and since then."""

    __slots__ = ("application", "done", "grown", "totals")

    def __init__(self, application: str, totals: Amounts = NOTHING) -> None:
        self.application = application
        self.totals = totals
        self.grown = totals
        self.done = NOTHING

    def add(self, amounts: Amounts) -> None:
        self.totals = summed(self.totals, amounts)
        self.grown = amounts if self.grown is NOTHING else summed(self.grown, amounts)

    def absorb(self, share: Share) -> None:
        """Take over all of a share that ceases to be."""
        self.totals = summed(self.totals, share.totals)
        if share.grown is not NOTHING:
            self.grown = summed(self.grown, share.grown)
        if share.done is not NOTHING:
            self.done = summed(self.done, share.done)

    def end_tick(self) -> None:
        self.done, self.grown = self.grown, NOTHING


class Peer:
    """A peer and a service, told apart by role and transport.

    open is how many connections there are, host its name or empty where there
    is none. series is where it was charted last, which may have been freed since.
    refused is the state of the series in which there was no place for it.
    """

    __slots__ = (
        "active_s",
        "host",
        "key",
        "open",
        "refused",
        "rtt_us",
        "series",
        "shares",
        "since_s",
        "standing",
    )

    def __init__(self, key: PeerKey, now_s: int, standing: Standing, host: str = "") -> None:
        self.key = key
        self.since_s = now_s
        self.active_s = now_s
        self.standing = standing
        self.host = host
        self.open = 0
        self.rtt_us = 0
        self.shares: list[Share] = []
        self.series: Series | None = None
        self.refused = -1

    def add(self, application: str, amounts: Amounts) -> None:
        self.open += amounts.open
        share = self._share_of(application)
        if share is None and len(self.shares) >= MOST_APPLICATIONS:
            application = OTHER
            share = self._share_of(OTHER)
        if share is None:
            self.shares.append(Share(application, amounts))
        else:
            share.add(amounts)

    def _share_of(self, application: str) -> Share | None:
        for share in self.shares:
            if share.application == application:
                return share
        return None

    @property
    def grown(self) -> Amounts:
        """What was exchanged since the last tick ended."""
        grown = NOTHING
        for share in self.shares:
            if share.grown is not NOTHING:
                grown = share.grown if grown is NOTHING else summed(grown, share.grown)
        return grown

    def end_tick(self) -> None:
        for share in self.shares:
            share.end_tick()

    def release(self) -> None:
        """Show what was held back as if it was exchanged now."""
        self.standing = Standing.SHOWN
        for share in self.shares:
            share.grown = share.totals

    def reject(self) -> None:
        self.standing = Standing.REJECTED
        self.shares = []
