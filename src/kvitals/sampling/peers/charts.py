"""The charts of connections, and their values in a tick.

Knows ids, titles and order of Netdata's charts; refuses to know peers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kvitals.model import Chart, ChartTick, Dimension, Role
from kvitals.sampling.peers.series import Series
from kvitals.sampling.peers.slots import Slots

FAMILY = "Network connections"
MODULE = "socket"
STYLE = "stacked"

_SENT_BYTES, _RECEIVED_BYTES, _SENT_CALLS, _RECEIVED_CALLS, _RETRANSMITS = range(5)


class Part(NamedTuple):
    """One dimension of every series: which of its amounts, and how it is drawn."""

    amount: int
    tail: str = ""
    sign: int = 1


class Declared(NamedTuple):
    """A chart without its dimensions."""

    id: str
    title: str
    units: str
    priority: int
    parts: tuple[Part, ...]
    explanation: str
    only_tcp: bool = False


_BYTES = (Part(_SENT_BYTES, "_sent", -1), Part(_RECEIVED_BYTES, "_recv"))
_CALLS = (Part(_SENT_CALLS, "_sent", -1), Part(_RECEIVED_CALLS, "_recv"))

CHARTS: Mapping[Role, tuple[Declared, ...]] = {
    Role.OUTBOUND: (
        Declared(
            "outbound_bytes",
            "Outbound connections (bytes).",
            "bytes/s",
            21080,
            _BYTES,
            explanation="Bytes exchanged with services that this host called, by service and "
            "peer; what was sent is drawn downwards. A line that rises alone shows with whom the "
            "traffic is.",
        ),
        Declared(
            "outbound_packets",
            "Outbound connections (packets)",
            "packets",
            21082,
            _CALLS,
            explanation="How often programs sent to services that this host called, and took from "
            "them: calls with TCP, datagrams with UDP. Many for few bytes mean small messages.",
        ),
        Declared(
            "outbound_retransmit",
            "Retransmitted packets",
            "calls",
            21083,
            (Part(_RETRANSMITS),),
            explanation="TCP packets that were sent to services again because they did not "
            "confirm them. A rise at one peer is a bad way to it; at all of them it is the "
            "network here.",
            only_tcp=True,
        ),
    ),
    Role.INBOUND: (
        Declared(
            "inbound_bytes",
            "Inbound connections (bytes)",
            "bytes/s",
            21084,
            _BYTES,
            explanation="Bytes exchanged with clients that called this host, by service; what was "
            "sent is drawn downwards. A line that rises alone shows which service is in demand.",
        ),
        Declared(
            "inbound_packets",
            "Inbound connections (packets)",
            "packets",
            21085,
            _CALLS,
            explanation="How often services of this host took from clients, and sent to them: "
            "calls with TCP, datagrams with UDP. Many for few bytes mean small messages.",
        ),
    ),
}


def slots_of(maximum_dimensions: int) -> int:
    """How many series fit in every chart; one always does."""
    widest = max(len(one.parts) for charts in CHARTS.values() for one in charts)
    return max(1, maximum_dimensions // widest)


class SeriesChart:
    """One chart of the series of a role. It is the same object while its dimensions are."""

    def __init__(self, declared: Declared, slots: Slots) -> None:
        self._declared = declared
        self._slots = slots
        self._shown: tuple[Series, ...] | None = None
        self._series: list[Series] = []
        self._chart = self._draw(())

    def sample(self, seconds: int) -> ChartTick:
        """Its values; before a first step of time, when seconds is 0, none is known."""
        if self._slots.shown is not self._shown:
            self._follow(self._slots.shown)
        parts = self._declared.parts
        totals = tuple(one.totals[part.amount] for one in self._series for part in parts)
        if not seconds:
            return ChartTick(self._chart, (None,) * len(totals), totals)
        values = tuple(
            part.sign * one.grown[part.amount] / seconds for one in self._series for part in parts
        )
        return ChartTick(self._chart, values, totals)

    def _follow(self, shown: tuple[Series, ...]) -> None:
        self._shown = shown
        self._series = [one for one in shown if one.tcp or not self._declared.only_tcp]
        self._series.append(self._slots.other)
        dimensions = self._dimensions()
        if dimensions != self._chart.dimensions:
            self._chart = self._draw(dimensions)

    def _dimensions(self) -> tuple[Dimension, ...]:
        return tuple(
            Dimension(name, name, (), part.sign)
            for one in self._series
            for part in self._declared.parts
            for name in (one.name + part.tail,)
        )

    def _draw(self, dimensions: tuple[Dimension, ...]) -> Chart:
        return Chart(
            id=self._declared.id,
            title=self._declared.title,
            units=self._declared.units,
            family=FAMILY,
            priority=self._declared.priority,
            dimensions=dimensions,
            style=STYLE,
            module=MODULE,
            explanation=self._declared.explanation,
        )
