"""The protocol between the process that reads and the one that keeps the rights.

A request is twelve bytes: a number, what is wanted, and a process. That is all that ever goes
to the side with rights. An answer is the request's number, how it went, and a length; so many
bytes follow, and descriptors may come with it.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple

from kvitals.kernel.own_process import Spent
from kvitals.kernel.program_info import ProgramCounts
from kvitals.model import KvitalsError

REQUEST = struct.Struct("=III")
_HEAD = struct.Struct("=III")
# More than a run ever has; the kernel takes at most 253 at once (SCM_MAX_FD, net/scm.h).
_MOST_DESCRIPTORS = 64
_MOST_BYTES = 64 << 20
COUNT = struct.Struct("=q")
_COST = struct.Struct("=QQQ")
_PROGRAM = struct.Struct("=IQQQ?")


class Wish(IntEnum):
    """What can be wanted. All but the first two are about a process."""

    RELOAD = 1
    SPENT = 2
    DESCRIPTOR_COUNT = 3
    COMMAND_LINE = 4
    IS_ZOMBIE = 5


class Outcome(IntEnum):
    """How it went: done, refused with a sentence, or not permitted, with a sentence."""

    DONE = 0
    REFUSED = 1
    NOT_PERMITTED = 2


class GoneError(KvitalsError):
    """The other side has ended."""


class Answer(NamedTuple):
    """An answer as it came; the descriptors are the taker's to close."""

    number: int
    outcome: Outcome
    content: bytes
    descriptors: tuple[int, ...]


def send(
    channel: socket.socket,
    number: int,
    outcome: Outcome,
    content: bytes = b"",
    descriptors: Sequence[int] = (),
) -> None:
    """Send an answer. The descriptors stay the sender's."""
    head = _HEAD.pack(number, outcome, len(content))
    socket.send_fds(channel, [head], list(descriptors))
    channel.sendall(content)


def receive(channel: socket.socket) -> Answer:
    """The next answer.

    Raises:
        GoneError: there will be none.
        TimeoutError: there is none yet.
    """
    head, descriptors, _, _ = socket.recv_fds(
        channel, _HEAD.size, _MOST_DESCRIPTORS, socket.MSG_CMSG_CLOEXEC
    )
    if len(head) < _HEAD.size:
        raise GoneError("the process that keeps the rights has ended")
    number, outcome, length = _HEAD.unpack(head)
    try:
        content = exactly(channel, min(length, _MOST_BYTES))
        return Answer(number, Outcome(outcome), content, tuple(descriptors))
    except BaseException:
        close_all(descriptors)
        raise


def exactly(channel: socket.socket, length: int) -> bytes:
    """So many bytes.

    Raises:
        GoneError: the other side ended before.
    """
    content = bytearray()
    while len(content) < length:
        part = channel.recv(length - len(content))
        if not part:
            raise GoneError("the other process has ended")
        content += part
    return bytes(content)


def close_all(descriptors: Iterable[int]) -> None:
    for one in descriptors:
        os.close(one)


def pack_spent(spent: Spent) -> bytes:
    parts = [_COST.pack(*spent[1:])]
    for one in spent.programs:
        known = one.misses is not None
        parts.append(_PROGRAM.pack(one.id, one.run_ns, one.runs, one.misses or 0, known))
    return b"".join(parts)


def unpack_spent(content: bytes) -> Spent:
    programs = [
        ProgramCounts(number, run_ns, runs, misses if known else None)
        for number, run_ns, runs, misses, known in _PROGRAM.iter_unpack(content[_COST.size :])
    ]
    return Spent(programs, *_COST.unpack_from(content))
