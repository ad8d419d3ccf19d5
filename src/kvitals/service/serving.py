"""An HTTP server on one address or more, until somebody wishes to end. Knows no collector."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Sequence
from typing import Protocol

from starlette.types import ASGIApp

from kvitals.config.listening import LOCAL
from kvitals.model import KvitalsError
from kvitals.web.hub import Hub
from kvitals.web.server.limits import DEFAULT, Limits
from kvitals.web.server.owners import is_local
from kvitals.web.server.server import Server

# So many connections wait to be accepted, where net.core.somaxconn allows it: a burst of some makes
# nobody try again a second later.
QUEUE = 4096
# Open event streams end with the hub; what is still open after this is cut.
_GRACE_S = 1


class AddressError(KvitalsError):
    """The dashboard cannot listen where it was told to."""


class Ending(Protocol):
    """The wish to end, which may come from any thread."""

    def set(self) -> None: ...

    def wait(self) -> bool: ...


def listen(host: str, port: int) -> socket.socket:
    """A socket to which clients can connect from now on.

    Raises:
        AddressError: the address is taken or not ours.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return _listener(*found[0])
    except OSError as error:
        raise AddressError(
            f"cannot listen on {host} port {port}: {error.strerror}; choose others with "
            "--host and --port, or --listen"
        ) from error


# asyncio turns Nagle's algorithm off where the protocol says TCP, and 0 does not: each answer
# would wait for the client's delayed acknowledgement, 40 ms.
def _listener(
    family: int, kind: int, protocol: int, _name: str, address: tuple[object, ...]
) -> socket.socket:
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # From here on connections wait rather than fail until the server runs.
        listener.listen(QUEUE)
    except OSError:
        listener.close()
        raise
    return listener


def address_of(listener: socket.socket, scheme: str = "http") -> str:
    """Where a browser finds what listens, or curl --unix-socket."""
    if is_local(listener):
        return f"{LOCAL}{listener.getsockname()}"
    host, port = listener.getsockname()[:2]
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/"


async def _run(
    server: Server, listeners: Sequence[socket.socket], ending: Ending, hub: Hub
) -> None:
    async def end_when_asked() -> None:
        await asyncio.to_thread(ending.wait)
        hub.close()
        server.should_exit = True

    waiting = asyncio.create_task(end_when_asked())
    try:
        await server.serve(sockets=list(listeners))
    finally:
        ending.set()
        await waiting


def serve_app(
    app: ASGIApp,
    listeners: Sequence[socket.socket],
    ending: Ending,
    hub: Hub,
    limits: Limits = DEFAULT,
    *,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Answer what an application answers, until it is wished to end; then its streams end."""
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    server = Server(app, limits, grace_s=_GRACE_S, tls=tls)
    asyncio.run(_run(server, listeners, ending, hub))
