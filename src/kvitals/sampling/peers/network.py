"""Peers and the charts of connections: from flows to chart ticks.

Takes flows in the collector's thread; others may look at the listing.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock

from kvitals.model import ChartTick, Flows, Role
from kvitals.sampling.peers.charts import CHARTS, SeriesChart, slots_of
from kvitals.sampling.peers.listing import Listing
from kvitals.sampling.peers.naming import HostFilter, Naming, Resolver
from kvitals.sampling.peers.service_names import ServiceNames
from kvitals.sampling.peers.slots import Directions
from kvitals.sampling.peers.table import MOST_PEERS, ApplicationOf, PeerTable

MAXIMUM_DIMENSIONS = 500


class Network:
    """All peers, with those that have series of their own, in both roles.

    Without a resolver peers are named by their addresses, and wanted has nothing to filter.
    """

    def __init__(
        self,
        services: ServiceNames,
        resolver: Resolver | None = None,
        *,
        wanted: HostFilter | None = None,
        maximum_dimensions: int = MAXIMUM_DIMENSIONS,
        most_peers: int = MOST_PEERS,
    ) -> None:
        self._lock = Lock()
        self._services = services
        self._resolver = resolver
        self._directions = Directions(slots_of(maximum_dimensions), services)
        self._table = PeerTable(Naming(resolver, wanted), self._directions, most_peers)
        self._charts = [
            SeriesChart(declared, self._directions.slots[role])
            for role in Role
            for declared in CHARTS[role]
        ]
        self.listing = Listing(self._table, services, self._lock)

    def follow(
        self,
        services: Mapping[int, str],
        resolver: Resolver | None,
        *,
        use_system: bool,
        wanted: HostFilter | None,
        maximum_dimensions: int,
    ) -> None:
        """Name, filter and chart peers otherwise from now on. Series that live keep their names."""
        with self._lock:
            self._services.follow(services, use_system=use_system)
            if self._resolver is not None:
                self._resolver.close()
            self._resolver = resolver
            self._table.follow(Naming(resolver, wanted))
            self._directions.limit(slots_of(maximum_dimensions))

    def take(self, flows: Flows, application_of: ApplicationOf) -> None:
        """Credit flows to peers, and to the applications of their processes."""
        with self._lock:
            self._table.take(flows, application_of)

    def end_tick(self, seconds: int) -> list[ChartTick]:
        """The charts of the tick that ends, of so many seconds."""
        with self._lock:
            self._table.end_tick(seconds)
            self._directions.follow()
            ticks = [chart.sample(seconds) for chart in self._charts]
            self._directions.end_tick(seconds)
            self._services.end_tick()
        return ticks

    def rest(self) -> None:
        """Ask for no names until settings are followed again."""
        self.close()

    def close(self) -> None:
        """Let the resolver's threads end, without waiting for them."""
        if self._resolver is not None:
            self._resolver.close()
