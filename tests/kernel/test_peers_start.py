"""A session that starts while connections of before are busy knows who began them."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from kvitals.kernel.session import Session
from kvitals.model import MAPPED, Mode, Role, Transport
from kvitals.probes import MEASUREMENTS
from kvitals.probes.network import PROBE as NETWORK
from tests.product import wait_for

ADDRESS = "127.77.1.9"
PEER = MAPPED + socket.inet_aton(ADDRESS)
CONNECTIONS = 16
ROUNDS = 8


@contextmanager
def busy_connections() -> Iterator[int]:
    """Connections that never rest, and the port of their listener."""
    done = threading.Event()

    def talk(client: socket.socket, server: socket.socket) -> None:
        while not done.is_set():
            client.sendall(b"question")
            server.recv(8, socket.MSG_WAITALL)
            server.sendall(b"answer")
            client.recv(6, socket.MSG_WAITALL)

    with ExitStack() as stack, socket.create_server((ADDRESS, 0)) as listener:
        port = listener.getsockname()[1]
        threads = []
        for _ in range(CONNECTIONS):
            client = stack.enter_context(
                socket.create_connection((ADDRESS, port), source_address=(ADDRESS, 0))
            )
            server = stack.enter_context(listener.accept()[0])
            threads.append(threading.Thread(target=talk, args=(client, server)))
        for thread in threads:
            thread.start()
        try:
            yield port
        finally:
            done.set()
            for thread in threads:
                thread.join()


def ports(session: Session) -> dict[Role, set[int]]:
    """The service ports of what was told so far, by role."""
    found: dict[Role, set[int]] = {role: set() for role in Role}
    flows = session.read().flows
    for one in flows.rows if flows else ():
        if one.peer == PEER and one.transport is Transport.TCP:
            found[one.role].add(one.port)
    return found


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_who_began_is_known_however_busy_a_connection_is(round_: int) -> None:
    del round_
    with busy_connections() as port, Session(NETWORK.measurements, Mode.ENTRY) as session:
        expected = {Role.OUTBOUND: {port}, Role.INBOUND: {port}}
        assert wait_for(lambda: found if any((found := ports(session)).values()) else None, "flows")
        assert ports(session) == expected


def test_a_change_of_applications_meets_connections_anew() -> None:
    without = [one for one in MEASUREMENTS if not one.name.startswith("apps.")]
    with busy_connections() as port, Session(MEASUREMENTS, Mode.ENTRY) as session:
        expected = {Role.OUTBOUND: {port}, Role.INBOUND: {port}}
        session.change(without, Mode.ENTRY)
        session.read()
        wait_for(lambda: ports(session) == expected, "both roles")
        assert ports(session) == expected
