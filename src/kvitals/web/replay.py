"""Ticks that a client missed, from the ring: the same events that it would have been sent.

Knows the ring and the names that charts have now; refuses to know clients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kvitals.store.ring import Ring
from kvitals.web.answers import json_bytes
from kvitals.web.numbers import whole

# So many ticks are sent again at most, the latest of those that were missed.
MOST_MISSED = 600
_CHUNK = 30
# Makes an event of each tick, given their numbers and times in order.
Past = Callable[[Sequence[tuple[int, int]]], Iterator[bytes]]


def past(ring: Ring) -> Past:
    """What reads missed ticks from a ring, in the dimensions of its latest tick."""

    def read(ticks: Sequence[tuple[int, int]]) -> Iterator[bytes]:
        for start in range(0, len(ticks), _CHUNK):
            yield from _chunk(ring, ticks[start : start + _CHUNK])

    return read


def _chunk(ring: Ring, ticks: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    latest = ring.latest
    charts = [one.chart for one in latest.charts] if latest else []
    first, last = ticks[0][1], ticks[-1][1]
    rows = {one.full_id: dict(ring.rows(one, first - 1, last)) for one in charts}
    # Told with each chunk: the charts may have others by the next.
    names: dict[str, object] = {
        "dimensions": {one.full_id: [line.name for line in one.dimensions] for one in charts}
    }
    for number, time in ticks:
        values = {
            chart: [whole(value) for value in found[time]]
            for chart, found in rows.items()
            if time in found
        }
        if values:
            told = {"number": number, "time": time, **names, "charts": values}
            names = {}
            yield encode(number, json_bytes(told))


def encode(number: int, data: bytes) -> bytes:
    """A server-sent event with the number of its tick."""
    return f"id: {number}\nevent: tick\ndata: ".encode() + data + b"\n\n"
