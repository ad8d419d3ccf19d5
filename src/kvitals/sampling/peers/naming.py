"""Decides what a peer is called and whether it is shown, once and for good.

A name that is not known in time is none: a person who looks waits no longer.
Only names that were found are filtered.
"""

from __future__ import annotations

from typing import Protocol

from kvitals.model import UNKNOWN_ADDRESS
from kvitals.sampling.peers.host_names import Answer, Silence
from kvitals.sampling.peers.peer import Peer, Standing

PATIENCE_S = 5


class Resolver(Protocol):
    """Tells names of hosts without waiting for them."""

    def ask(self, address: bytes, /) -> Answer: ...

    def close(self) -> None: ...


class HostFilter(Protocol):
    """Tells whose names are wanted."""

    def accepts(self, name: str, /) -> bool: ...


class Naming:
    """Names peers by a resolver, if there is one, and filters them by their names."""

    def __init__(self, resolver: Resolver | None, wanted: HostFilter | None) -> None:
        self._resolver = resolver
        self._wanted = wanted

    def accepts(self, host: str) -> bool:
        """Whether a peer with a name is wanted; an empty name is none, and nobody filters it."""
        return not host or self._wanted is None or self._wanted.accepts(host)

    def first_standing(self, address: bytes) -> Standing:
        """The standing of a peer about whom nobody was asked yet."""
        if self._resolver is None or address == UNKNOWN_ADDRESS:
            return Standing.SHOWN
        return Standing.WAITING if self._wanted is None else Standing.HELD

    def decide(self, peer: Peer, waited_s: int) -> Standing:
        """The standing of a peer that has waited so long, and its name if it is shown."""
        if self._resolver is None:
            return Standing.SHOWN
        answer = self._resolver.ask(peer.key[3])
        if isinstance(answer, str):
            if self._wanted is not None and not self._wanted.accepts(answer):
                return Standing.REJECTED
            peer.host = answer
            return Standing.SHOWN
        is_over = answer is Silence.NONE or waited_s >= PATIENCE_S
        return Standing.SHOWN if is_over else peer.standing
