"""Whoever waits is woken by the wish to end, by the time, and by a file that calls."""

from __future__ import annotations

import os
from collections.abc import Iterator
from threading import Timer

import pytest

from kvitals.service.stop import Alarm, Stop

LONG_S = 60.0


@pytest.fixture
def called() -> Iterator[int]:
    """A file that calls when something is written to it."""
    descriptor = os.eventfd(0, os.EFD_NONBLOCK)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def stop() -> Iterator[Stop]:
    one = Stop()
    yield one
    os.close(one.fileno())


def test_the_wish_to_end_wakes_who_waits(stop: Stop) -> None:
    alarm = Alarm(stop, None)
    Timer(0.05, stop.set).start()
    assert alarm.wait(LONG_S)
    alarm.close()


def test_who_asks_later_is_told_at_once(stop: Stop) -> None:
    stop.set()
    alarm = Alarm(stop, None)
    assert alarm.wait(LONG_S)
    assert alarm.wait(LONG_S)
    alarm.close()


def test_when_the_time_is_over_nobody_asked_to_end(stop: Stop) -> None:
    alarm = Alarm(stop, None)
    assert not alarm.wait(0.01)
    assert not alarm.wait(-1)
    alarm.close()


def test_a_file_that_calls_wakes_who_waits(stop: Stop, called: int) -> None:
    alarm = Alarm(stop, called)
    Timer(0.05, os.eventfd_write, (called, 1)).start()
    assert not alarm.wait(LONG_S)
    alarm.close()


def test_what_is_there_to_be_read_wakes_nobody_again(stop: Stop, called: int) -> None:
    alarm = Alarm(stop, called)
    os.eventfd_write(called, 1)
    assert not alarm.wait(LONG_S)
    Timer(0.3, stop.set).start()
    # Nothing was read; were it to wake us, the wish to end would not be there yet.
    assert alarm.wait(LONG_S)
    alarm.close()
