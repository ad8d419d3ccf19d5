"""Signals are wishes, however many come at once."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
        [sys.executable, "-c", BODY],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
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


HELD = """
import os, signal, time
from kvitals.service.hangup import HANGUP
HANGUP.hold()
os.kill(os.getpid(), signal.SIGHUP)
from kvitals.service.signals import stop_on_signals
stop = stop_on_signals()
time.sleep(0.01)
print(len(stop.take_reloads()), stop.is_set())
"""


def test_a_wish_that_comes_before_all_else_is_kept() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HELD],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        start_new_session=True,
    )
    assert done.stdout == "1 False\n"


# In a terminal of its own, whose other end is closed when it is ready.
IN_TERMINAL = """
import signal, sys
from kvitals.service.hangup import HANGUP
HANGUP.hold()
if "nohup" in sys.argv: signal.signal(signal.SIGHUP, signal.SIG_IGN)
from kvitals.service.signals import stop_on_signals
stop = stop_on_signals(hangup_reloads="asked" in sys.argv)
report = open(sys.argv[1], "w", buffering=1)
report.write("ready\\n")
is_over = stop.wait(float(sys.argv[2]))
report.write("ended\\n" if is_over else f"{len(stop.take_reloads())} reloads\\n")
"""


def hung_up(folder: Path, wait_s: float, *how: str) -> str:
    """What a process says whose terminal is closed."""
    report = folder / "report"
    pid, terminal = pty.fork()
    if pid == 0:
        # Whoever runs the tests may have been started by nohup.
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        words = [sys.executable, "-c", IN_TERMINAL, str(report), str(wait_s), *how]
        os.execv(sys.executable, words)  # noqa: S606 (no shell is to stand between)
    end = time.monotonic() + 30
    while not (report.exists() and "ready" in report.read_text()) and time.monotonic() < end:
        time.sleep(0.01)
    os.close(terminal)
    os.waitpid(pid, 0)
    return report.read_text().removeprefix("ready\n")


def test_a_terminal_that_is_closed_ends_it(tmp_path: Path) -> None:
    assert hung_up(tmp_path, 20) == "ended\n"


@pytest.mark.parametrize("how", ["asked", "nohup"])
def test_a_terminal_that_is_closed_wishes_for_settings_where_that_is_asked(
    how: str, tmp_path: Path
) -> None:
    assert hung_up(tmp_path, 0.5, how) == "1 reloads\n"
