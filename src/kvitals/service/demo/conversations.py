"""With whom the processes of the made-up host talk in a second: flows as a kernel tells them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from functools import cache

from kvitals.model import MAPPED, Amounts, Flow, Process, Transport
from kvitals.service.demo.cast import Correspondent, Talk
from kvitals.service.demo.chance import Chance

# So many peers of a talk are heard of in one second.
_MOST_AT_ONCE = 4
# The share of exchanges in which a packet is sent again, usually and where a line is bad.
_USUAL_LOSS = 0.0006
_BAD_LOSS = 1.8
_BAD_DELAY = 5


@cache
def address_of(peer: Correspondent) -> bytes:
    """The 16 bytes of a peer's address."""
    if ":" in peer.address:
        return socket.inet_pton(socket.AF_INET6, peer.address)
    return MAPPED + socket.inet_pton(socket.AF_INET, peer.address)


def began(talks: tuple[Talk, ...], process: Process) -> Iterator[Flow]:
    """The connections that a process keeps open, when it is met first."""
    for talk in talks:
        if talk.kept:
            for peer in talk.peers:
                yield _flow(talk, peer, process, Amounts(open=talk.kept), peer.rtt_us)


def talked(
    talk: Talk, process: Process, share: float, chance: Chance, *, is_bad: bool
) -> Iterator[Flow]:
    """What a process exchanges with some of its peers in a second, given its share of it all."""
    chosen = chance.some(len(talk.peers), _MOST_AT_ONCE)
    is_bad = is_bad and talk.is_lossy
    for place in chosen:
        count = chance.about(talk.rate * share / len(chosen))
        if not count:
            continue
        peer = talk.peers[place]
        is_tcp = talk.transport is Transport.TCP
        fresh = count if is_tcp and not talk.kept else 0
        loss = (_BAD_LOSS if is_bad else _USUAL_LOSS) if is_tcp else 0
        amounts = Amounts(
            sent_bytes=chance.about(count * talk.sent),
            received_bytes=chance.about(count * talk.received),
            sent_calls=count,
            received_calls=count,
            retransmits=chance.about(count * loss),
            opened=fresh,
            closed=fresh,
        )
        rtt_us = chance.about(peer.rtt_us * (_BAD_DELAY if is_bad else 1))
        yield _flow(talk, peer, process, amounts, rtt_us)


def _flow(talk: Talk, peer: Correspondent, process: Process, amounts: Amounts, rtt_us: int) -> Flow:
    return Flow(
        talk.role,
        talk.transport,
        talk.port,
        address_of(peer),
        process.pid,
        process.started,
        amounts,
        rtt_us,
    )
