"""Hands ticks from the collector's thread to the event streams of the web server.

Promises: publishing never blocks and never fails; a client that is slow misses
ticks instead of holding back anyone; a tick is encoded once for all clients.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from threading import Lock

from kvitals.model import Tick
from kvitals.web.numbers import whole

RETRY_MS = 2000
IDLE_S = 15.0
_IDLE = b": idle\n\n"
_RETRY = f"retry: {RETRY_MS}\n\n".encode()


def encode(tick: Tick) -> bytes:
    """A tick as one server-sent event."""
    shown = {
        "number": tick.number,
        "time": tick.time,
        "charts": {
            one.chart.full_id: [whole(value) for value in one.values] for one in tick.charts
        },
    }
    data = json.dumps(shown, separators=(",", ":"))
    return f"id: {tick.number}\nevent: tick\ndata: {data}\n\n".encode()


class Client:
    """The one place of an event stream: the latest tick that it has not sent yet."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._waiting: bytes | None = None
        self._is_closed = False

    def offer(self, event: bytes | None) -> None:
        """Replace what waits to be sent, or end the stream with None. From any thread."""
        try:
            self._loop.call_soon_threadsafe(self._take, event)
        except RuntimeError:
            # The loop has ended, and this client with it.
            return

    def _take(self, event: bytes | None) -> None:
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
        return None if self._is_closed else self._waiting


class Hub:
    """Where the collector leaves ticks and event streams find them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._clients: set[Client] = set()
        self._latest: Tick | None = None
        self._event: bytes | None = None
        self._is_closed = False

    def publish(self, tick: Tick) -> None:
        """Hand a tick to all clients. Called from the collector's thread."""
        with self._lock:
            self._latest = tick
            self._event = encode(tick) if self._clients else None
            clients = tuple(self._clients)
            event = self._event
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
            if self._event is None and self._latest is not None:
                self._event = encode(self._latest)
            if self._event is not None:
                client.offer(self._event)
        return True
