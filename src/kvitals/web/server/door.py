"""Accepts connections, gives them seats, and has each looked at once a second.

Knows listeners of any kind; refuses to know requests. Where the system has no descriptor left it
waits, instead of trying again and again.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import ssl
from collections.abc import Callable
from functools import partial

from kvitals.web.server.clients import client_name
from kvitals.web.server.connection import Connection, refuse_at_once
from kvitals.web.server.limits import Limits
from kvitals.web.server.owners import Address, Peer, SocketOwners, is_local, plain
from kvitals.web.server.pace import Pace
from kvitals.web.server.seats import Seats

log = logging.getLogger(__name__)

# So many are accepted before anything else is done.
AT_ONCE = 16
# So many at a time are told that there is no seat for what they ask; others without being heard.
MOST_REFUSED = 32
PAUSE_S = 0.5
HANDSHAKE_S = 10
_OUT_OF = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class Door:
    """What stands between listeners and connections."""

    def __init__(
        self,
        listeners: list[socket.socket],
        seats: Seats,
        make: Callable[[], Connection],
        tls: ssl.SSLContext | None,
        limits: Limits,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._listeners = listeners
        self._seats = seats
        self._make = make
        self._tls = tls
        self._limits = limits
        self._proxies = limits.proxies
        self._look_s = limits.look_s
        # A flood of connections costs more than it costs to send it away.
        self._pace = Pace(limits.requests_per_s, burst=2 * limits.room.of_client)
        self._owners = SocketOwners()
        self._beginning: set[asyncio.Task[None]] = set()
        self._open: set[Connection] = set()
        self._refused = 0
        self._looking: asyncio.TimerHandle | None = None
        self._pauses: dict[socket.socket, asyncio.TimerHandle] = {}

    def begin(self) -> None:
        """Let clients in from now on."""
        for one in self._listeners:
            one.setblocking(False)
            self._loop.add_reader(one, self._accept, one)
        self._look()

    def close(self) -> None:
        """Let nobody in any more. Who is in stays."""
        for one in self._listeners:
            self._loop.remove_reader(one)
        for pause in self._pauses.values():
            pause.cancel()
        if self._looking is not None:
            self._looking.cancel()
        self._owners.close()

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(AT_ONCE):
            try:
                connection, _ = listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _OUT_OF:
                    raise
                log.warning("no connection can be accepted for now error=%s", error)
                self._loop.remove_reader(listener)
                self._pauses[listener] = self._loop.call_later(PAUSE_S, self._resume, listener)
                return
            self._admit(connection)

    def _resume(self, listener: socket.socket) -> None:
        del self._pauses[listener]
        self._loop.add_reader(listener, self._accept, listener)

    def _admit(self, connection: socket.socket) -> None:
        address = _address(connection)
        # Who may open a socket of the file system is said by its mode.
        peer = Peer(self._owners.of(connection), is_local(connection))
        is_proxy = self._proxies.trusts(peer, address)
        if not (peer.is_local or is_proxy or self._limits.admits(address)):
            connection.close()
            return
        connection.setblocking(False)
        client = client_name(peer, address)
        # For whom a proxy asks is known with the request, and counted then.
        if not (is_proxy or self._pace.allows(client)):
            refuse_at_once(connection)
            return
        protocol = self._make()
        protocol.peer = Peer(is_local=peer.is_local) if is_proxy else peer
        protocol.proxies = self._proxies if is_proxy else None
        protocol.seat = self._seats.take(client, protocol.leave)
        if protocol.seat is None and self._refused >= MOST_REFUSED:
            refuse_at_once(connection)
            return
        self._refused += protocol.seat is None
        self._open.add(protocol)
        protocol.on_end = partial(self._end, protocol)
        tls = None if peer.is_local else self._tls
        task = self._loop.create_task(self._begin(connection, protocol, tls))
        self._beginning.add(task)
        task.add_done_callback(self._beginning.discard)

    async def _begin(
        self, connection: socket.socket, protocol: Connection, tls: ssl.SSLContext | None
    ) -> None:
        try:
            await self._loop.connect_accepted_socket(
                lambda: protocol,
                connection,
                ssl=tls,
                ssl_handshake_timeout=HANDSHAKE_S if tls else None,
            )
        except (OSError, ssl.SSLError):
            # Gone, or no TLS: its own affair.
            connection.close()
            self._end(protocol)
            return
        if protocol.seat is not None and not protocol.seat.is_taken:
            protocol.leave()

    def _end(self, protocol: Connection) -> None:
        if protocol not in self._open:
            return
        self._open.discard(protocol)
        if protocol.seat is None:
            self._refused -= 1
        else:
            self._seats.give_back(protocol.seat)

    def _look(self) -> None:
        now = self._loop.time()
        for one in tuple(self._open):
            one.look(now)
        self._looking = self._loop.call_later(self._look_s, self._look)


def _address(connection: socket.socket) -> Address | None:
    try:
        return plain(connection.getpeername()[0])
    except (OSError, ValueError, IndexError):
        return None
