"""Ticks that a client missed, from the ring: the same events that it would have been sent.

Promises: what one client missed is encoded once for all; so many ticks and bytes at most are sent
to one; they are made in pieces, one at a time for all clients, so that nobody else waits for long.
Knows the ring and the names that charts have now; refuses to know clients.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from kvitals.model import Chart
from kvitals.store.ring import Ring
from kvitals.web.answers import json_bytes
from kvitals.web.numbers import whole

# So much is sent again at most, the latest of what was missed; and so much is kept for the next.
MOST_MISSED = 600
MOST_BYTES = 4 << 20
# Ticks, of which each takes about half a millisecond.
PIECE = 10
# Makes events of ticks, given their numbers and times in order: several in a piece.
Past = Callable[[Sequence[tuple[int, int]]], AsyncIterator[bytes]]


class Missed:
    """Encoded ticks of a ring, those that were asked for last. Each has its values alone."""

    def __init__(
        self,
        ring: Ring,
        most_bytes: int = MOST_BYTES,
        is_shown: Callable[[Chart], bool] = lambda _: True,
    ) -> None:
        self._ring = ring
        self._is_shown = is_shown
        self._most_bytes = most_bytes
        self._turn = asyncio.Lock()
        self._charts: tuple[Chart, ...] = ()
        self._names = b""
        # By number; nothing where the ring knows no more of it.
        self._values: dict[int, bytes] = {}
        self._bytes = 0

    async def events(self, ticks: Sequence[tuple[int, int]]) -> AsyncIterator[bytes]:
        """The events of ticks, in pieces, without those for which there is no room."""
        async with self._turn:
            self._encode(ticks[-1:])
            size = len(self._values[ticks[-1][0]]) or 1
        room = max(1, min(MOST_MISSED, self._most_bytes // size))
        ticks = ticks[-room:]
        for start in range(0, len(ticks), PIECE):
            async with self._turn:
                piece = self._piece(ticks[start : start + PIECE])
                # Others have a turn, however many wait for theirs.
                await asyncio.sleep(0)
            if piece:
                yield piece

    # Names are told with each piece: the charts may have others by the next.
    def _piece(self, ticks: Sequence[tuple[int, int]]) -> bytes:
        self._encode(ticks)
        told, names = [], self._names
        for number, time in ticks:
            values = self._values[number]
            if values:
                head = json_bytes({"number": number, "time": time}).removesuffix(b"}")
                told.append(encode(number, b"".join((head, names, b",", values))))
                names = b""
        return b"".join(told)

    def _encode(self, ticks: Sequence[tuple[int, int]]) -> None:
        self._follow_charts()
        new = [one for one in ticks if one[0] not in self._values]
        if new:
            self._make_room(len(new))
            first, last = new[0][1], new[-1][1]
            rows = {
                one.full_id: dict(self._ring.rows(one, first - 1, last)) for one in self._charts
            }
            for number, time in new:
                found = {chart: row[time] for chart, row in rows.items() if time in row}
                self._keep(number, _values(found))

    def _keep(self, number: int, values: bytes) -> None:
        self._values[number] = values
        self._bytes += len(values)

    # What was made first is forgotten first, which never is what is made now.
    def _make_room(self, count: int) -> None:
        while self._values and (
            self._bytes > self._most_bytes or len(self._values) + count > MOST_MISSED + PIECE
        ):
            self._bytes -= len(self._values.pop(next(iter(self._values))))

    def _follow_charts(self) -> None:
        latest = self._ring.latest
        every = (one.chart for one in latest.charts) if latest else ()
        charts = tuple(filter(self._is_shown, every))
        if charts == self._charts and self._names:
            return
        self._charts, self._values, self._bytes = charts, {}, 0
        names = {one.full_id: [line.name for line in one.dimensions] for one in charts}
        self._names = b"," + json_bytes({"dimensions": names}).removeprefix(b"{").removesuffix(b"}")


def past(ring: Ring, is_shown: Callable[[Chart], bool] = lambda _: True) -> Past:
    """What reads missed ticks of charts from a ring, in the dimensions of its latest tick."""
    return Missed(ring, is_shown=is_shown).events


def _values(found: dict[str, tuple[float | None, ...]]) -> bytes:
    if not found:
        return b""
    charts = {chart: [whole(value) for value in values] for chart, values in found.items()}
    return json_bytes({"charts": charts}).removeprefix(b"{")


def encode(number: int, data: bytes) -> bytes:
    """A server-sent event with the number of its tick."""
    return f"id: {number}\nevent: tick\ndata: ".encode() + data + b"\n\n"
