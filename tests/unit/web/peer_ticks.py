"""A run that follows peers, tick by tick, with flows made by hand."""

from __future__ import annotations

from kvitals.model import Flow, Tick
from kvitals.web.exhibit import Exhibit
from tests.unit.sampling.peers.told import Told
from tests.unit.web.exhibits import NOW, make_exhibit


class PeerRun:
    """An exhibit whose ticks have charts of connections alone, the last of them now."""

    def __init__(self, told: Told | None = None, *, exhibit: Exhibit | None = None) -> None:
        self.told = told or Told()
        self.exhibit = exhibit or make_exhibit(peers=self.told.network.listing)
        self._number = 0

    def tick(self, *rows: Flow, seconds: int = 1) -> None:
        """End a tick of so many seconds; the first has no length."""
        length = min(self._number, 1) * seconds
        self.told.tick(*rows, seconds=length)
        charts = tuple(self.told.charts.values())
        tick = Tick(self._number, NOW + self._number, length * 1_000_000, charts)
        self._number += 1
        self.exhibit.ring.put(tick)
        self.exhibit.hub.publish(tick)
