"""Hands ticks from the collector's thread to the event streams of the web server.

Promises: publishing never blocks and never fails; a client that is slow misses
ticks instead of holding back anyone; a tick is encoded once for all clients; a
client is told the names of dimensions before or with their first value.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from functools import cached_property
from threading import Lock

from kvitals.model import Chart, Tick
from kvitals.web.answers import json_bytes
from kvitals.web.numbers import whole

RETRY_MS = 2000
IDLE_S = 15.0
_IDLE = b": idle\n\n"
_RETRY = f"retry: {RETRY_MS}\n\n".encode()


class Event:
    """A tick as a server-sent event, without and with the names of all dimensions.

    edition is a number that is another one whenever these names are. Encoded
    in the loop, when a client first asks for it.
    """

    def __init__(self, tick: Tick, edition: int) -> None:
        self.edition = edition
        self._tick = tick

    @cached_property
    def plain(self) -> bytes:
        return self._encode({})

    @cached_property
    def named(self) -> bytes:
        names = {
            one.chart.full_id: [line.name for line in one.chart.dimensions]
            for one in self._tick.charts
        }
        return self._encode({"dimensions": names})

    def _encode(self, more: dict[str, object]) -> bytes:
        tick = self._tick
        shown = {
            "number": tick.number,
            "time": tick.time,
            **more,
            "charts": {
                one.chart.full_id: [whole(value) for value in one.values] for one in tick.charts
            },
        }
        head = f"id: {tick.number}\nevent: tick\ndata: ".encode()
        return head + json_bytes(shown) + b"\n\n"


class Client:
    """The one place of an event stream: the latest tick that it has not sent yet."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._waiting: Event | None = None
        self._edition = -1
        self._is_closed = False

    def offer(self, event: Event | None) -> None:
        """Replace what waits to be sent, or end the stream with None. From any thread."""
        try:
            self._loop.call_soon_threadsafe(self._take, event)
        except RuntimeError:
            # The loop has ended, and this client with it.
            return

    def _take(self, event: Event | None) -> None:
        self._waiting = event
        self._is_closed = self._is_closed or event is None
        self._changed.set()

    async def next(self, patience_s: float) -> bytes | None:
        """The next event, a comment when none came in time, or None at the end."""
        try:
            async with asyncio.timeout(patience_s):
                await self._changed.wait()
        except TimeoutError:
            return _IDLE
        self._changed.clear()
        event = self._waiting
        if self._is_closed or event is None:
            return None
        if event.edition == self._edition:
            return event.plain
        self._edition = event.edition
        return event.named


class Hub:
    """Where the collector leaves ticks and event streams find them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._clients: set[Client] = set()
        self._latest: Event | None = None
        self._charts: tuple[Chart, ...] = ()
        self._edition = 0
        self._is_closed = False

    def publish(self, tick: Tick) -> None:
        """Hand a tick to all clients. Called from the collector's thread."""
        charts = tuple(one.chart for one in tick.charts)
        with self._lock:
            if charts != self._charts:
                self._charts = charts
                self._edition += 1
            event = self._latest = Event(tick, self._edition)
            clients = tuple(self._clients)
        for one in clients:
            one.offer(event)

    def close(self) -> None:
        """End all streams, now and for good. From any thread."""
        with self._lock:
            self._is_closed = True
            clients = tuple(self._clients)
        for one in clients:
            one.offer(None)

    @property
    def client_count(self) -> int:
        with self._lock:
            return len(self._clients)

    async def events(self, idle_s: float = IDLE_S) -> AsyncGenerator[bytes]:
        """The stream of one client: the latest tick at once, then each as it comes."""
        client = Client()
        try:
            yield _RETRY
            if not self._add(client):
                return
            while (event := await client.next(idle_s)) is not None:
                yield event
        finally:
            with self._lock:
                self._clients.discard(client)

    def _add(self, client: Client) -> bool:
        with self._lock:
            if self._is_closed:
                return False
            self._clients.add(client)
            if self._latest is not None:
                client.offer(self._latest)
        return True
