"""Which peers are charted by name: first come, first served, until they are idle.

Promises: the totals of all series and `other` never go down, and each grows by what
is drawn. The total of a series goes with it and is added to nobody's; if it comes back
it starts at zero: so does a peer that got its place late. Refuses to know how a series
is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping

from kvitals.model import Amounts, Role, Transport
from kvitals.sampling.peers.addresses import text_in_a_name
from kvitals.sampling.peers.peer import Peer, PeerKey, Standing
from kvitals.sampling.peers.series import DRAWN, MOST_REMEMBERED, Series
from kvitals.sampling.peers.service_names import ServiceNames

IDLE_S = 300
OTHER_NAMES: Mapping[Role, str] = {Role.OUTBOUND: "other:ALL:other", Role.INBOUND: "other:ALL"}


class Slots:
    """The series of one role, at most so many with `other`, which is always there.

    shown is another object whenever other series are shown.
    """

    def __init__(self, role: Role, most: int, services: ServiceNames) -> None:
        self._role = role
        self._most = most - 1
        self._services = services
        self._by_name: dict[str, Series] = {}
        # The keys of peers that are or were in a series that lives.
        self._by_key: dict[tuple[object, ...], Series] = {}
        self._version = 0
        self._now_s = 0
        self.other = Series(OTHER_NAMES[role], None, "", 0)
        self.shown: tuple[Series, ...] = ()

    def host_of(self, key: PeerKey) -> str | None:
        """The name by which a peer is charted, which may be empty; None where it is not."""
        series = self._by_key.get(self._series_key(key))
        return None if series is None or self._role is Role.INBOUND else series.host

    def credit(self, peer: Peer, grown: Amounts) -> None:
        """Add what a peer did to its series, which it may get now, or to `other`."""
        if any(grown):
            series = self._series_of(peer, grown)
            (series or self.other).add(grown, self._now_s)

    def credit_other(self, grown: Amounts) -> None:
        self.other.add(grown, self._now_s)

    def leave(self, peer: Peer, grown: Amounts) -> None:
        """Add what a peer did before it was forgotten."""
        series = peer.series
        if series is not None and not series.is_freed:
            # What is not credited yet is not among its open ones either.
            series.open -= peer.open - grown.open
        else:
            series = self._by_key.get(self._series_key(peer.key))
        if any(grown):
            (series or self.other).add(grown, self._now_s)

    def reject(self, peer: Peer, grown: Amounts) -> None:
        """Chart a peer no more. A series with its name goes; one of a service is others', too."""
        self.leave(peer, grown)
        series = peer.series
        if self._role is Role.OUTBOUND and series is not None and not series.is_freed:
            self._free(series)

    def limit(self, most: int) -> None:
        """Have room for so many from now on. Who was idle longest loses its place first."""
        self._most = most - 1
        self._version += 1

    def follow(self) -> None:
        """Free series that are idle or too many, and show those that there are now."""
        idle = [one for one in self._by_name.values() if self._is_idle(one)]
        excess = len(self._by_name) - len(idle) - self._most
        if excess > 0:
            rest = [one for one in self._by_name.values() if one not in idle]
            idle += sorted(rest, key=lambda one: one.active_s)[:excess]
        for series in idle:
            self._free(series)
        if len(self._by_name) != len(self.shown) or idle:
            self.shown = tuple(self._by_name.values())

    def end_tick(self, seconds: int) -> None:
        """What was credited until now belongs to the tick that ended."""
        self._now_s += seconds
        self.other.end_tick()
        for series in self.shown:
            series.end_tick()

    def _series_key(self, key: PeerKey) -> tuple[object, ...]:
        return key[:3] if self._role is Role.INBOUND else key

    def _series_of(self, peer: Peer, grown: Amounts) -> Series | None:
        series = peer.series
        if series is not None and not series.is_freed:
            series.open += grown.open
            return series
        if peer.refused == self._version or self._is_too_early(peer, grown):
            return None
        series = self._by_key.get(self._series_key(peer.key)) or self._find(peer)
        if series is not None:
            self._join(peer, series)
        return series

    def _is_too_early(self, peer: Peer, grown: Amounts) -> bool:
        is_nameless = self._role is Role.OUTBOUND and peer.standing is Standing.WAITING
        return is_nameless or not any(grown[:DRAWN])

    def _find(self, peer: Peer) -> Series | None:
        _, transport, port, address = peer.key
        service = self._services.of_in_tick(port, transport)
        if service is None:
            return None
        name = f"{service}:{Transport(transport).name}"
        if self._role is Role.OUTBOUND:
            name = f"{name}:{peer.host or text_in_a_name(address)}"
        series = self._by_name.get(name)
        if series is None and len(self._by_name) < self._most:
            series = self._by_name[name] = Series(name, transport, peer.host, self._now_s)
            self._version += 1
        if series is None:
            peer.refused = self._version
        return series

    def _join(self, peer: Peer, series: Series) -> None:
        peer.series = series
        series.open += peer.open
        key = self._series_key(peer.key)
        if len(series.keys) < MOST_REMEMBERED and key not in self._by_key:
            series.keys.append(key)
            self._by_key[key] = series

    def _is_idle(self, series: Series) -> bool:
        return series.open <= 0 and self._now_s - series.active_s >= IDLE_S

    def _free(self, series: Series) -> None:
        series.is_freed = True
        del self._by_name[series.name]
        for key in series.keys:
            del self._by_key[key]
        self._version += 1


class Directions:
    """The series of both roles: where the table writes down what peers did."""

    def __init__(self, most: int, services: ServiceNames) -> None:
        self.slots = {role: Slots(role, most, services) for role in Role}

    def limit(self, most: int) -> None:
        for slots in self.slots.values():
            slots.limit(most)

    def host_of(self, key: PeerKey) -> str | None:
        return self.slots[key[0]].host_of(key)

    def credit(self, peer: Peer, grown: Amounts) -> None:
        self.slots[peer.key[0]].credit(peer, grown)

    def credit_other(self, role: Role, grown: Amounts) -> None:
        self.slots[role].credit_other(grown)

    def reject(self, peer: Peer, grown: Amounts) -> None:
        self.slots[peer.key[0]].reject(peer, grown)

    def leave(self, peer: Peer, grown: Amounts) -> None:
        self.slots[peer.key[0]].leave(peer, grown)

    def follow(self) -> None:
        for slots in self.slots.values():
            slots.follow()

    def end_tick(self, seconds: int) -> None:
        for slots in self.slots.values():
            slots.end_tick(seconds)
