"""Signals are wishes, however many come at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

BODY = """
import signal, time
from kvitals.service.signals import stop_on_signals
stop = stop_on_signals(signal.SIGPIPE)
print("ready", flush=True)
reloads = 0
while not stop.wait(0.001):
    reloads += len(stop.take_reloads())
print(reloads + len(stop.take_reloads()), flush=True)
"""
STORM = 2000
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGPIPE)


@contextmanager
def waiting() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", BODY], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


@pytest.mark.parametrize("number", ENDING)
def test_signals_that_end(number: signal.Signals) -> None:
    with waiting() as process:
        process.send_signal(number)
        assert process.wait(10) == 0


def test_a_storm_of_wishes_to_end_ends_it() -> None:
    for _ in range(5):
        with waiting() as process:
            for _ in range(STORM // 3):
                for number in ENDING:
                    process.send_signal(number)
            # At its very end it takes them as any program does.
            assert process.wait(10) in {0, *(-number for number in ENDING)}


def test_a_storm_of_wishes_for_other_settings_ends_nothing() -> None:
    for _ in range(5):
        with waiting() as process:
            for _ in range(STORM):
                process.send_signal(signal.SIGHUP)
            process.terminate()
            assert process.wait(10) == 0
            assert process.stdout is not None
            assert int(process.stdout.readline()) > 0
