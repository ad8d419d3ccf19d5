"""The table of peers: who exchanged what with us, in all and in this tick.

Promises: the peers and `other` of their role and transport together are all that
flows told of, but for peers that a filter rejects; and a tick costs no more than
what happened in it. Refuses to know charts.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping

from kvitals.model import Amounts, Flows, Role, Transport
from kvitals.sampling.growth import growth
from kvitals.sampling.peers.ledger import Ledger
from kvitals.sampling.peers.naming import Naming
from kvitals.sampling.peers.peer import NOTHING, OTHER, Peer, PeerKey, Share, Standing

MOST_PEERS = 4096

ApplicationOf = Callable[[int, int], str]


class PeerTable:
    """Keeps the peers that were active last; who has no open connection leaves first."""

    def __init__(self, naming: Naming, ledger: Ledger, most: int = MOST_PEERS) -> None:
        self._naming = naming
        self._ledger = ledger
        self._most = most
        # Each in the order of activity.
        self._idle: OrderedDict[PeerKey, Peer] = OrderedDict()
        self._open: OrderedDict[PeerKey, Peer] = OrderedDict()
        self._undecided: dict[PeerKey, Peer] = {}
        self._active: dict[PeerKey, Peer] = {}
        self._done: list[Peer] = []
        self._before: Mapping[tuple[Role, Transport], Amounts] = {}
        self.other: dict[tuple[Role, Transport], Share] = {}
        self._now_s = 0
        # When the tick that ended last began.
        self.done_s = 0

    def __len__(self) -> int:
        return len(self._idle) + len(self._open)

    def shown(self) -> Iterator[Peer]:
        """All peers but those that a filter rejects or has not decided about."""
        for peers in (self._idle, self._open):
            for peer in peers.values():
                if peer.standing is Standing.SHOWN or peer.standing is Standing.WAITING:
                    yield peer

    def follow(self, naming: Naming) -> None:
        """Name and filter peers otherwise from now on. All who have a name are judged anew."""
        self._naming = naming
        former = [key for key, one in self._idle.items() if one.standing is Standing.REJECTED]
        for key in former:
            del self._idle[key]
        for peer in [*self._idle.values(), *self._open.values()]:
            if peer.standing is Standing.SHOWN and not naming.accepts(peer.host):
                self._ledger.reject(peer, peer.grown)
                self._reject(peer)

    def take(self, flows: Flows, application_of: ApplicationOf) -> None:
        """Credit flows to their peers and applications.

        Where flows are not told apart by process, the application is empty.
        """
        self._take_other(flows.other)
        names: dict[tuple[int, int], str] = {(0, 0): ""}
        for flow in flows.rows:
            peer = self._find(flow[:4])
            if peer.standing is Standing.REJECTED:
                continue
            who = flow[4:6]
            name = names.get(who)
            if name is None:
                name = names[who] = application_of(*who)
            self._add(peer, name, flow[6])
            if flow[7]:
                peer.rtt_us = flow[7]

    def _take_other(self, totals: Mapping[tuple[Role, Transport], Amounts]) -> None:
        for place, now in totals.items():
            before = self._before.get(place, NOTHING)
            grown = Amounts._make(map(_growth, before, now))._replace(open=now.open - before.open)
            if any(grown):
                self._other_of(*place).add(grown)
                self._ledger.credit_other(place[0], grown)
        self._before = dict(totals)

    def _other_of(self, role: Role, transport: Transport) -> Share:
        share = self.other.get((role, transport))
        if share is None:
            share = self.other[role, transport] = Share(OTHER)
        return share

    def _find(self, key: PeerKey) -> Peer:
        peers = self._open if key in self._open else self._idle
        peer = peers.get(key)
        if peer is not None:
            peers.move_to_end(key)
            peer.active_s = self._now_s
            return peer
        host = self._ledger.host_of(key)
        standing = self._naming.first_standing(key[3]) if host is None else Standing.SHOWN
        if len(self._idle) + len(self._open) >= self._most:
            self._forget_one()
        peer = self._idle[key] = Peer(key, self._now_s, standing, host or "")
        if standing is not Standing.SHOWN:
            self._undecided[key] = peer
        return peer

    # A connection that is not among the open ones was opened before its peer
    # was forgotten, and went to `other` with it.
    def _add(self, peer: Peer, application: str, amounts: Amounts) -> None:
        missing = peer.open + amounts.open
        if missing < 0:
            amounts = amounts._replace(open=-peer.open)
            self._other_of(*peer.key[:2]).add(Amounts(open=missing))
        was_open = peer.open
        peer.add(application, amounts)
        self._active[peer.key] = peer
        if bool(peer.open) is not bool(was_open):
            self._move(peer)

    def _move(self, peer: Peer) -> None:
        old, new = (self._idle, self._open) if peer.open else (self._open, self._idle)
        del old[peer.key]
        new[peer.key] = peer

    def _forget_one(self) -> None:
        key, peer = (self._idle or self._open).popitem(last=False)
        self._undecided.pop(key, None)
        self._active.pop(key, None)
        if peer.standing is Standing.HELD:
            peer.release()
        self._ledger.leave(peer, peer.grown)
        if peer.shares:
            other = self._other_of(*key[:2])
            for share in peer.shares:
                other.absorb(share)
        peer.shares = []

    def end_tick(self, seconds: int) -> None:
        """What was taken until now belongs to the tick that ends, of so many seconds."""
        self._decide()
        for peer in self._done:
            if peer.key not in self._active:
                peer.end_tick()
        self._done = []
        for peer in self._active.values():
            if peer.standing is not Standing.HELD:
                self._ledger.credit(peer, peer.grown)
                peer.end_tick()
                self._done.append(peer)
        self._active = {}
        for share in self.other.values():
            share.end_tick()
        self.done_s = self._now_s
        self._now_s += seconds

    def _decide(self) -> None:
        for key, peer in list(self._undecided.items()):
            standing = self._naming.decide(peer, self._now_s - peer.since_s)
            if standing is peer.standing:
                continue
            del self._undecided[key]
            if standing is Standing.REJECTED:
                self._reject(peer)
            elif peer.standing is Standing.HELD:
                peer.release()
                self._active[key] = peer
            else:
                peer.standing = standing

    def _reject(self, peer: Peer) -> None:
        if peer.open:
            peer.open = 0
            self._move(peer)
        self._active.pop(peer.key, None)
        peer.reject()


def _growth(before: int, now: int) -> int:
    return growth(before, now) or 0
