"""Hands ticks from the collector's thread to the event streams of the web server.

Promises: publishing never blocks and never fails; a client that is slow misses
ticks instead of holding back anyone, and many clients hold back nothing else; a
tick is encoded once for all clients that were told the same; a client is told the
names of a chart's dimensions before or with their first value, and again only when
they have changed; a client that comes back gets what it missed, in order, before
what is new.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from threading import Lock

from kvitals.model import Tick
from kvitals.web.answers import json_bytes
from kvitals.web.names import Named, Names
from kvitals.web.numbers import whole
from kvitals.web.readers import is_detail, without_details
from kvitals.web.replay import MOST_MISSED, Past, encode

RETRY_MS = 2000
IDLE_S = 15.0
_IDLE = b": idle\n\n"
# So many clients are told before the loop does something else.
AT_ONCE = 32
_RETRY = f"retry: {RETRY_MS}\n\n".encode()


class Event:
    """A tick as a server-sent event, with the names that a client was not told yet.

    Encoded in the loop, when a client first asks for it.
    """

    def __init__(self, tick: Tick, edition: int, names: Mapping[str, Named]) -> None:
        self.number = tick.number
        self.edition = edition
        self._tick = tick
        self._names = names
        self._since: dict[int, bytes] = {}

    @cached_property
    def veiled(self) -> Event:
        """The same without details."""
        names = {chart: one for chart, one in self._names.items() if not is_detail(one.chart)}
        return Event(without_details(self._tick), self.edition, names)

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
        return encode(tick.number, json_bytes(told).removesuffix(b"}") + b"," + self._charts)

    @cached_property
    def _charts(self) -> bytes:
        values = {
            one.chart.full_id: [whole(value) for value in one.values] for one in self._tick.charts
        }
        return json_bytes({"charts": values}).removeprefix(b"{")


class Client:
    """The one place of an event stream: the latest tick that it has not sent yet."""

    def __init__(self, *, is_veiled: bool = False) -> None:
        self.loop = asyncio.get_running_loop()
        self._is_veiled = is_veiled
        self._changed = asyncio.Event()
        self._waiting: Event | None = None
        self._edition = 0
        self._is_closed = False

    def take(self, event: Event | None) -> None:
        """Replace what waits to be sent by what is newer, or end the stream with None."""
        if event is None:
            self._is_closed = True
        elif self._waiting is None or event.number > self._waiting.number:
            self._waiting = event
        self._changed.set()

    async def next(self, patience_s: float, sent: int) -> bytes | None:
        """The next event after those sent, a comment when none came in time, or None at the end."""
        while True:
            try:
                async with asyncio.timeout(patience_s):
                    await self._changed.wait()
            except TimeoutError:
                return _IDLE
            self._changed.clear()
            event = self._waiting
            if self._is_closed or event is None:
                return None
            if event.number > sent:
                known, self._edition = self._edition, event.edition
                return (event.veiled if self._is_veiled else event).since(known)


class Hub:
    """Where the collector leaves ticks and event streams find them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._clients: set[Client] = set()
        self._latest: Event | None = None
        self._names = Names()
        self._ticks: deque[tuple[int, int]] = deque(maxlen=MOST_MISSED)
        self._is_closed = False

    def publish(self, tick: Tick) -> None:
        """Hand a tick to all clients. Called from the collector's thread."""
        with self._lock:
            self._names.follow(tick)
            self._ticks.append((tick.number, tick.time))
            event = self._latest = Event(tick, self._names.edition, self._names.by_chart)
            clients = tuple(self._clients)
        _tell(clients, event)

    def close(self) -> None:
        """End all streams, now and for good. From any thread."""
        with self._lock:
            self._is_closed = True
            clients = tuple(self._clients)
        _tell(clients, None)

    @property
    def client_count(self) -> int:
        with self._lock:
            return len(self._clients)

    async def events(
        self,
        idle_s: float = IDLE_S,
        *,
        last: int | None = None,
        past: Past | None = None,
        is_veiled: bool = False,
    ) -> AsyncGenerator[bytes]:
        """The stream of one client: the latest tick at once, then each as it comes.

        last is the number of the tick that the client had last, if it comes
        back; what it missed since then is read from the past. is_veiled leaves details out.
        """
        client, sent = Client(is_veiled=is_veiled), -1
        try:
            yield _RETRY
            if not self._add(client):
                return
            if last is not None and past is not None and self._knows(last):
                sent = last
                while missed := self._missed(sent):
                    async for piece in past(missed):
                        yield piece
                    sent = missed[-1][0]
            while (new := await client.next(idle_s, sent)) is not None:
                yield new
        finally:
            with self._lock:
                self._clients.discard(client)

    # A number that is still to come is of another run.
    def _knows(self, number: int) -> bool:
        with self._lock:
            return bool(self._ticks) and number <= self._ticks[-1][0]

    # The latest is not among them: it waits in the client's place.
    def _missed(self, sent: int) -> list[tuple[int, int]]:
        with self._lock:
            return [one for one in self._ticks if one[0] > sent][:-1]

    def _add(self, client: Client) -> bool:
        with self._lock:
            if self._is_closed:
                return False
            self._clients.add(client)
            if self._latest is not None:
                client.take(self._latest)
        return True


def _tell(clients: Sequence[Client], event: Event | None) -> None:
    """Have clients told in the loops that they are of. From any thread."""
    for loop in {one.loop for one in clients}:
        # A loop that has ended has no clients any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_spread, loop, clients, event)


def _spread(
    loop: asyncio.AbstractEventLoop, clients: Sequence[Client], event: Event | None
) -> None:
    for one in clients[:AT_ONCE]:
        if one.loop is loop:
            one.take(event)
    if len(clients) > AT_ONCE:
        loop.call_soon(_spread, loop, clients[AT_ONCE:], event)
