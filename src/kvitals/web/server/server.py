"""uvicorn's server with a door of our own, and without its hands on the signals."""

from __future__ import annotations

import math
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import uvicorn
from starlette.types import ASGIApp

from kvitals.web.server.connection import Connection, House
from kvitals.web.server.door import Door
from kvitals.web.server.limits import Limits
from kvitals.web.server.pace import Pace
from kvitals.web.server.seats import Seats


class Server(uvicorn.Server):
    """Serves an application on sockets that listen, to as many clients as limits say."""

    def __init__(
        self, app: ASGIApp, limits: Limits, *, grace_s: int, tls: ssl.SSLContext | None = None
    ) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            # Else it believes everybody on this machine who says to ask for another.
            proxy_headers=False,
            server_header=False,
            lifespan="off",
            http=Connection,
            ws="none",
            timeout_keep_alive=math.ceil(limits.idle_s),
            timeout_graceful_shutdown=grace_s,
            h11_max_incomplete_event_size=limits.head_bytes,
        )
        super().__init__(config)
        self.house = House(limits, Seats(limits.room), Pace(limits.requests_per_s))
        self._door: Door | None = None
        self._tls = tls

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the door. What listens does so already."""
        make = partial(Connection, self.config, self.server_state, self.house)
        self.servers = []
        house = self.house
        self._door = Door(list(sockets or ()), house.seats, make, self._tls, house.limits)
        self._door.begin()
        self.started = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody in any more, and wait for answers for as long as there is grace."""
        if self._door is not None:
            self._door.close()
        await super().shutdown(sockets)

    # Signals end the event streams first, which is for who serves.
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
