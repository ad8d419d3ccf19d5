"""Opens all places where the web side listens, before rights are given up, and closes them."""

from __future__ import annotations

import grp
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kvitals.config.listening import Place, TcpPlace, UnixPlace
from kvitals.files.local_socket import bind_local
from kvitals.service.serving import QUEUE, AddressError, listen


@contextmanager
def listening(places: Sequence[Place]) -> Iterator[tuple[socket.socket, ...]]:
    """Sockets to which clients can connect until the block ends, one for each place.

    Raises:
        AddressError: an address is taken or not ours, or a group is not there.
        UnsafeError: a socket would stand where others could put something else.
    """
    with ExitStack() as stack:
        yield tuple(
            stack.enter_context(
                listen(one.host, one.port) if isinstance(one, TcpPlace) else _listen_locally(one)
            )
            for one in places
        )


def _listen_locally(place: UnixPlace) -> socket.socket:
    try:
        gid = grp.getgrnam(place.group).gr_gid if place.group else -1
    except KeyError:
        raise AddressError(f"there is no group {place.group}, which {place} names") from None
    try:
        listener = bind_local(Path(place.path), place.mode, gid)
        listener.listen(QUEUE)
    except OSError as error:
        raise AddressError(f"cannot listen on {place}: {error.strerror}") from error
    return listener
