"""One connection: uvicorn's, with a seat, a time for everything, and bounded buffers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from kvitals.web.server.clients import client_name
from kvitals.web.server.forwarded import Proxies, TwoAskersError
from kvitals.web.server.limits import MOST_BODY, Limits
from kvitals.web.server.owners import Peer, is_local
from kvitals.web.server.pace import Pace
from kvitals.web.server.refusals import (
    BUSY,
    LONG_HEAD,
    NOT_ADMITTED,
    REFUSED,
    TOO_FAST,
    TOO_LARGE,
    TOO_SLOW,
    TWO_ASKERS,
)
from kvitals.web.server.seats import Seat, Seats, Use

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

# What waits to be sent in our memory: an answer goes on when it is below the one, and stops
# above the other. The kernel holds as much as SEND_BYTES, and twice that to keep account.
LOW_BYTES, HIGH_BYTES = 16_384, 65_536
SEND_BYTES = 65_536
# Who has no seat is told so within this time.
REFUSAL_S = 2
# Under these names an application finds who asks, the wish to be an event stream, and the other
# end of the connection.
CLIENT, STREAM, PEER = "kvitals.client", "kvitals.stream", "kvitals.peer"


@dataclass(frozen=True, slots=True)
class House:
    """What all connections share."""

    limits: Limits
    seats: Seats
    pace: Pace


def _nothing() -> None:
    """Nobody waits for the end yet."""


class Connection(H11Protocol):
    """A client from its coming to its leaving. Without a seat it is told so, and ends."""

    def __init__(self, config: Config, state: ServerState, house: House) -> None:
        super().__init__(config=config, server_state=state, app_state={})
        self._limits = house.limits
        self._pace = house.pace
        self._seats = house.seats
        self._answer = self.app
        self.app = self._run
        self.seat: Seat | None = None
        self.peer = Peer()
        self.proxies: Proxies | None = None
        self.on_end: Callable[[], None] = _nothing
        self._running = 0
        self._has_begun = False
        self._since = self._progress = self.loop.time()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.set_write_buffer_limits(HIGH_BYTES, LOW_BYTES)
        _bound(transport.get_extra_info("socket"), self._limits.read_s)
        self._since = self._progress = self.loop.time()

    def connection_lost(self, exc: Exception | None) -> None:
        self.on_end()
        super().connection_lost(exc)

    # The time for a request begins with its first byte, and no other byte makes it longer.
    def data_received(self, data: bytes) -> None:
        if not self._running and not self._has_begun:
            self._has_begun = True
            self._since = self.loop.time()
        super().data_received(data)

    def resume_writing(self) -> None:
        self._progress = self.loop.time()
        super().resume_writing()

    def leave(self) -> None:
        """End now, whatever is on the way."""
        if self.transport is not None:
            self.transport.abort()

    def look(self, now: float) -> None:
        """End if something takes too long. To be called from time to time."""
        if self.transport is None:
            return
        if not self.transport.get_write_buffer_size():
            self._progress = now
        elif now - self._progress > self._limits.read_s:
            self.transport.abort()
            return
        if self._running or self.transport.is_closing():
            return
        if self.cycle is not None and not self._has_begun:
            if now - self._since > self._limits.idle_s:
                self.transport.close()
        elif now - self._since > (self._limits.head_s if self.seat is not None else REFUSAL_S):
            if self._has_begun:
                self.transport.write(TOO_SLOW)
            self.transport.close()

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._running += 1
        self._progress = self.loop.time()
        refusal = self._find_asker(scope) or self._refusal(scope)
        if self.seat is not None:
            self._seats.use(self.seat, Use.ANSWER)
            told = {
                CLIENT: self.seat.client,
                STREAM: self._become_stream,
                PEER: self.peer,
            }
            scope.setdefault("extensions", {}).update(told)
        try:
            await (refusal or self._answer)(scope, receive, _in_pieces(send))
        finally:
            self._running -= 1
            self._has_begun = False
            self._since = self.loop.time()
            if self.seat is not None:
                self._seats.use(self.seat, Use.WAITING)

    # A proxy asks for many, each of whom is a client.
    def _find_asker(self, scope: Scope) -> ASGIApp | None:
        if self.proxies is None or self.seat is None:
            return None
        try:
            asker = self.proxies.asker(Headers(scope=scope))
        except TwoAskersError:
            return TWO_ASKERS
        self.peer = replace(self.peer, asker=asker.name)
        if asker.scheme:
            scope["scheme"] = asker.scheme
        if asker.address is None:
            return None if self._limits.admits(None) else NOT_ADMITTED
        scope["client"] = (str(asker.address), 0)
        if not self._limits.admits(asker.address):
            return NOT_ADMITTED
        return None if self._seats.pass_on(self.seat, client_name(Peer(), asker.address)) else BUSY

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        if self.seat is None:
            return BUSY
        if not self._pace.allows(self.seat.client):
            return TOO_FAST
        if _head_bytes(scope) > self._limits.head_bytes:
            return LONG_HEAD
        length = Headers(scope=scope).get("content-length", "0")
        # h11 has read that it is a number.
        return TOO_LARGE if int(length) > MOST_BODY else None

    def _become_stream(self) -> bool:
        return self.seat is not None and self._seats.use(self.seat, Use.STREAM)


# uvicorn bounds what waits for its end alone, and not what came at once.
def _head_bytes(scope: Scope) -> int:
    fields = sum(len(name) + len(value) for name, value in scope["headers"])
    return fields + len(scope["raw_path"]) + len(scope["query_string"])


# Large answers wait in the hands of who made them: a transport would copy them whole.
def _in_pieces(send: Send) -> Send:
    async def sent(message: Message) -> None:
        body = message.get("body", b"")
        if message["type"] != "http.response.body" or len(body) <= HIGH_BYTES:
            await send(message)
            return
        view = memoryview(body)
        for start in range(0, len(body), HIGH_BYTES):
            is_last = start + HIGH_BYTES >= len(body)
            more = not is_last or message.get("more_body", False)
            piece = bytes(view[start : start + HIGH_BYTES])
            await send({"type": message["type"], "body": piece, "more_body": more})

    return sent


# Who does not read, or is gone without a word, is told of by the kernel too (tcp(7)).
def _bound(connection: socket.socket | None, read_s: float) -> None:
    if connection is None:
        return
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)
        if not is_local(connection):
            patience = getattr(socket, "TCP_USER_TIMEOUT", None)
            if patience is not None:
                connection.setsockopt(socket.IPPROTO_TCP, patience, int(read_s * 1000))


def refuse_at_once(connection: socket.socket) -> None:
    """Tell a client that there is no seat, without waiting for what it asks."""
    with suppress(OSError):
        connection.send(REFUSED)
    connection.close()


def stream_wish(scope: Scope) -> Callable[[], bool]:
    """What asks whether the answer to a request may be an event stream."""
    wish: Callable[[], bool] = scope.get("extensions", {}).get(STREAM, lambda: True)
    return wish


def peer_of(scope: Scope) -> Peer:
    """The other end of the connection; nothing is known of it where no connection was told."""
    found: Peer = scope.get("extensions", {}).get(PEER, Peer())
    return found


def client_of(scope: Scope) -> str:
    """Who asks: a user of this machine, or an address."""
    told = scope.get("extensions", {}).get(CLIENT)
    return str(told or (scope.get("client") or ("",))[0])
