"""Adds up the flows that a session tells, in the terms of the programs that made them."""

from __future__ import annotations

import json
import socket
from collections import defaultdict
from collections.abc import Mapping
from operator import add
from typing import NamedTuple

from kvitals.kernel.session import Session
from kvitals.model import MAPPED, Amounts, Flow, Flows, PeerFilter, Role, Transport

NOTHING = Amounts()


class Place(NamedTuple):
    """What tells one flow of a process from another; the peer is an address in text."""

    role: Role
    transport: Transport
    port: int
    peer: str


class Moved(NamedTuple):
    """Bytes sent and received, and the calls that moved them."""

    sent_bytes: int
    received_bytes: int
    sent_calls: int
    received_calls: int


Moves = Mapping[Place, Moved]


def reported(text: str) -> Moves:
    """What a talker says that it moved."""
    return {
        Place(Role[role], Transport[transport], port, peer): Moved(*amounts)
        for role, transport, port, peer, *amounts in json.loads(text)
    }


def peer_text(peer: bytes) -> str:
    if peer.startswith(MAPPED):
        return socket.inet_ntop(socket.AF_INET, peer[len(MAPPED) :])
    return socket.inet_ntop(socket.AF_INET6, peer)


def place_of(flow: Flow) -> Place:
    return Place(flow.role, flow.transport, flow.port, peer_text(flow.peer))


def summed(one: Amounts, other: Amounts) -> Amounts:
    return Amounts._make(map(add, one, other))


class FlowMeter:
    """What a session has told of flows since its start: by process and place."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._amounts: dict[int, dict[Place, Amounts]] = defaultdict(dict)
        self.rtt_us: dict[tuple[int, Place], int] = {}
        self.told: Flows

    def read(self) -> None:
        flows = self._session.read().flows
        assert flows is not None
        self.told = flows
        for flow in flows.rows:
            place, of_process = place_of(flow), self._amounts[flow.pid]
            of_process[place] = summed(of_process.get(place, NOTHING), flow.amounts)
            if flow.rtt_us:
                self.rtt_us[flow.pid, place] = flow.rtt_us

    def want(self, wanted: PeerFilter) -> None:
        self._session.want_peers(wanted)

    def of(self, pid: int) -> Mapping[Place, Amounts]:
        """All that is told of a process by now."""
        self.read()
        return {place: one for place, one in self._amounts[pid].items() if any(one)}

    def moves(self, pid: int) -> Moves:
        """The transfers of a process by now."""
        moved = {place: Moved(*one[:4]) for place, one in self.of(pid).items()}
        return {place: one for place, one in moved.items() if any(one)}

    def by_place(self) -> Mapping[Place, Amounts]:
        """What all processes did by now."""
        self.read()
        sums: dict[Place, Amounts] = {}
        for of_process in self._amounts.values():
            for place, one in of_process.items():
                sums[place] = summed(sums.get(place, NOTHING), one)
        return sums

    def sum_of(self, pid: int) -> Amounts:
        """What all flows of a process have together by now."""
        total = NOTHING
        for one in self.of(pid).values():
            total = summed(total, one)
        return total
