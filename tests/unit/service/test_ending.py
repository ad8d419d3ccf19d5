"""A wish to end is heard, however many signals come at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from kvitals.service.ending import Ending

BODY = """
from kvitals.service.ending import end_on_signals
ending = end_on_signals()
print("ready", flush=True)
while not ending.wait(0.001):
    pass
print("ended", flush=True)
"""
ENDING = (signal.SIGTERM, signal.SIGINT)


@pytest.mark.parametrize("count", [1, 1000])
@pytest.mark.parametrize("number", ENDING)
def test_signals_end_it(number: signal.Signals, count: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BODY], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for place in range(count):
            process.send_signal(number if count == 1 else ENDING[place % 2])
        # At its very end it takes them as any program does.
        assert process.wait(10) in {0, *(-one for one in ENDING)}


def test_waiting_ends_with_the_wish_or_with_time() -> None:
    ending = Ending()
    began = time.monotonic()
    assert not ending.wait(0.05)
    assert time.monotonic() - began >= 0.05
    ending.set()
    ending.set()
    assert ending.wait()
