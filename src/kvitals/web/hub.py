"""Hands ticks from the collector's thread to the event streams of the web server.

Promises: publishing never blocks and never fails; a client that is slow misses
ticks instead of holding back anyone; a tick is encoded once for all clients that
were told the same; a client is told the names of a chart's dimensions before or
with their first value, and again only when they have changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from functools import cached_property
from threading import Lock

from kvitals.model import Tick
from kvitals.web.answers import json_bytes
from kvitals.web.names import Named, Names
from kvitals.web.numbers import whole

RETRY_MS = 2000
IDLE_S = 15.0
_IDLE = b": idle\n\n"
_RETRY = f"retry: {RETRY_MS}\n\n".encode()


class Event:
    """A tick as a server-sent event, with the names that a client was not told yet.

    Encoded in the loop, when a client first asks for it.
    """

    def __init__(self, tick: Tick, edition: int, names: Mapping[str, Named]) -> None:
        self.edition = edition
        self._tick = tick
        self._names = names
        self._since: dict[int, bytes] = {}

    def since(self, edition: int) -> bytes:
        """The event for a client that knows the names of an edition; 0 is none."""
        if edition not in self._since:
            self._since[edition] = self._encode(edition)
        return self._since[edition]

    # The values, which are most of it, are encoded once.
    def _encode(self, edition: int) -> bytes:
        tick = self._tick
        told: dict[str, object] = {"number": tick.number, "time": tick.time}
        new = {chart: one.names for chart, one in self._names.items() if one.edition > edition}
        if new:
            told["dimensions"] = new
        head = f"id: {tick.number}\nevent: tick\ndata: ".encode()
        return head + json_bytes(told).removesuffix(b"}") + b"," + self._charts + b"\n\n"

    @cached_property
    def _charts(self) -> bytes:
        values = {
            one.chart.full_id: [whole(value) for value in one.values] for one in self._tick.charts
        }
        return json_bytes({"charts": values}).removeprefix(b"{")


class Client:
    """The one place of an event stream: the latest tick that it has not sent yet."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._waiting: Event | None = None
        self._edition = 0
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
        known, self._edition = self._edition, event.edition
        return event.since(known)


class Hub:
    """Where the collector leaves ticks and event streams find them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._clients: set[Client] = set()
        self._latest: Event | None = None
        self._names = Names()
        self._is_closed = False

    def publish(self, tick: Tick) -> None:
        """Hand a tick to all clients. Called from the collector's thread."""
        with self._lock:
            self._names.follow(tick)
            event = self._latest = Event(tick, self._names.edition, self._names.by_chart)
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
