"""Whose the other end of a connection is."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from kvitals.web.server.owners import SocketOwners, plain


@pytest.fixture
def owners() -> Iterator[SocketOwners]:
    with closing(SocketOwners()) as one:
        yield one


@pytest.mark.parametrize(
    ("family", "listening", "reached"),
    [
        (socket.AF_INET, "127.0.0.1", "127.0.0.1"),
        (socket.AF_INET6, "::1", "::1"),
        (socket.AF_INET6, "::", "127.0.0.1"),
    ],
)
def test_a_user_of_this_machine_is_known(
    owners: SocketOwners, family: int, listening: str, reached: str
) -> None:
    with closing(socket.socket(family)) as listener:
        listener.bind((listening, 0))
        listener.listen()
        client = socket.create_connection((reached, listener.getsockname()[1]))
        taken, _ = listener.accept()
        with closing(taken):
            assert owners.of(taken) == os.getuid()
            client.close()
            # Now nobody has that end, and what the kernel tells of it says nothing.
            assert owners.of(taken) is None


def test_who_speaks_over_a_unix_socket_is_known(owners: SocketOwners) -> None:
    here, there = socket.socketpair(socket.AF_UNIX)
    with closing(here), closing(there):
        assert owners.of(here) == os.getuid()


def test_nobody_is_known_without_a_connection(owners: SocketOwners) -> None:
    with closing(socket.socket()) as alone:
        assert owners.of(alone) is None


def test_an_address_of_ipv4_is_one_however_it_is_written() -> None:
    assert plain("::ffff:10.0.0.1") == plain("10.0.0.1")
    assert plain("fe80::1%lo") == plain("fe80::1")
