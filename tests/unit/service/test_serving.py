"""The socket that the dashboard listens on."""

from __future__ import annotations

import asyncio
import socket
from contextlib import closing

import pytest

from kvitals.service.serving import AddressError, listen


async def nodelay(listener: socket.socket) -> int:
    """Whether what asyncio serves on a listener sends small answers at once."""
    found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken: socket.socket = writer.get_extra_info("socket")
        found.set_result(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(answer, sock=listener):
        _, writer = await asyncio.open_connection(*listener.getsockname()[:2])
        is_on = await found
        writer.close()
    return is_on


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_answers_do_not_wait_for_acknowledgements(host: str) -> None:
    with closing(listen(host, 0)) as listener:
        assert asyncio.run(nodelay(listener)) == 1


def test_an_address_that_is_taken_is_told_with_the_remedy() -> None:
    with closing(listen("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        with pytest.raises(AddressError, match=f"127.0.0.1 port {port}: .*; choose others"):
            listen("127.0.0.1", port)
