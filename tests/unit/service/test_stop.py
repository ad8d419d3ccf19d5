"""Whoever waits is woken by a wish, by the time, by a file that calls, and when nobody reads."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
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


def test_a_wish_for_other_settings_wakes_who_waits_and_is_no_wish_to_end(stop: Stop) -> None:
    alarm = Alarm(stop, None)
    Timer(0.05, stop.wish_reload).start()
    assert not alarm.wait(LONG_S)
    assert stop.take_reloads() == [None]
    assert stop.take_reloads() == []
    # It was told once.
    Timer(0.1, stop.set).start()
    assert alarm.wait(LONG_S)
    alarm.close()


def test_each_who_asks_for_other_settings_is_taken_once(stop: Stop) -> None:
    one, other = stop.ask_reload(), stop.ask_reload()
    stop.wish_reload()
    assert stop.take_reloads() == [one, other, None]
    assert stop.take_reloads() == []


def test_a_wish_to_end_stays_after_others_were_taken(stop: Stop) -> None:
    stop.set()
    stop.wish_reload()
    alarm = Alarm(stop, None)
    for _ in range(3):
        assert alarm.wait(LONG_S)
    assert stop.wait(0)
    alarm.close()


def test_nobody_who_reads_any_more_is_a_wish_to_end(stop: Stop) -> None:
    reader, writer = os.pipe()
    stop.end_with_parent(writer)
    alarm = Alarm(stop, None)
    assert not alarm.wait(0.01)
    Timer(0.05, os.close, (reader,)).start()
    assert alarm.wait(LONG_S)
    alarm.close()
    os.close(writer)


def test_an_output_that_is_a_file_has_no_reader(stop: Stop, tmp_path: Path) -> None:
    with (tmp_path / "output").open("w") as output:
        stop.end_with_parent(output.fileno())
        alarm = Alarm(stop, None)
        assert not alarm.wait(0.01)
        alarm.close()


def test_another_file_can_be_watched_later(stop: Stop, called: int) -> None:
    alarm = Alarm(stop, called)
    alarm.watch(None)
    os.eventfd_write(called, 1)
    assert not alarm.wait(0.01)
    alarm.watch(called)
    Timer(0.3, stop.set).start()
    # It called while nobody watched it.
    assert not alarm.wait(LONG_S)
    assert alarm.wait(LONG_S)
    alarm.close()


def test_a_file_that_was_closed_can_be_left(stop: Stop) -> None:
    gone = os.eventfd(0, os.EFD_NONBLOCK)
    alarm = Alarm(stop, gone)
    os.close(gone)
    alarm.watch(None)
    assert not alarm.wait(0.01)
    alarm.close()


ORPHAN = """
import os, sys
from kvitals.service.stop import Alarm, Stop
stop = Stop()
stop.end_with_parent(sys.stdout.fileno())
print("ready", flush=True)
print(Alarm(stop, None).wait(30), flush=True)
"""


def test_a_dead_parent_is_a_wish_to_end() -> None:
    # The shell in between is the parent, and holds no end of the pipe that matters.
    child = [sys.executable, "-c", ORPHAN]
    command = ["sh", "-c", '"$@" & echo $$; wait', "sh", *child]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as shell:
        assert shell.stdout is not None
        told = {shell.stdout.readline().strip() for _ in range(2)}
        assert "ready" in told
        shell.kill()
        assert shell.stdout.readline().strip() == "True"
