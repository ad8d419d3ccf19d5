"""What goes to an Agent arrives as it is, and an Agent that does not read is not waited for."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from threading import Thread, Timer

import pytest

from kvitals.service.pipe import Pipe
from kvitals.service.stop import Stop


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """The reading and the writing end of a pipe with little room."""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    yield reader, writer
    for one in (reader, writer):
        try:
            os.close(one)
        except OSError:
            continue


def test_what_is_longer_than_the_pipe_arrives_as_it_is(ends: tuple[int, int]) -> None:
    reader, writer = ends
    text = "".join(f"line {number} é\n" for number in range(20_000))
    found: list[bytes] = []

    def read() -> None:
        while sum(map(len, found)) < len(text.encode()):
            found.append(os.read(reader, 1 << 16))

    thread = Thread(target=read)
    thread.start()
    pipe = Pipe(writer, Stop())
    pipe.write(text[:5000])
    pipe.write(text[5000:])
    pipe.flush()
    thread.join()
    assert b"".join(found).decode() == text


def test_nothing_goes_out_before_a_flush(ends: tuple[int, int]) -> None:
    reader, writer = ends
    os.set_blocking(reader, False)
    pipe = Pipe(writer, Stop())
    pipe.write("text")
    with pytest.raises(BlockingIOError):
        os.read(reader, 1)
    pipe.flush()
    assert os.read(reader, 100) == b"text"
    pipe.flush()
    with pytest.raises(BlockingIOError):
        os.read(reader, 1)


def test_who_is_asked_to_end_does_not_wait_for_room(ends: tuple[int, int]) -> None:
    _, writer = ends
    stop = Stop()
    pipe = Pipe(writer, stop)
    pipe.write("x" * 100_000)
    Timer(0.05, stop.set).start()
    pipe.flush()
    assert stop.is_set()


def test_nobody_who_reads_is_told(ends: tuple[int, int]) -> None:
    reader, writer = ends
    pipe = Pipe(writer, Stop())
    pipe.write("x" * 100_000)
    Timer(0.05, os.close, (reader,)).start()
    with pytest.raises(BrokenPipeError):
        pipe.flush()
