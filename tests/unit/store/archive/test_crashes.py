"""An end in the middle of writing costs the last seconds, and is told once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kvitals.store.archive import Archive
from kvitals.store.archive.folder import FILE_NAME
from tests.strategies import chart, line, tick
from tests.unit.store.archive.test_keeper import integrity, known, opened

# A day of ticks a second or so, so that spans are over all the time.
_WRITER = """
import sys, time
from pathlib import Path
from kvitals.store.archive import Archive
from tests.strategies import chart, line, tick

archive = Archive(Path(sys.argv[1]), flush_s=0.01)
shown = chart(*(line(f"d{number}") for number in range(40)))
time_s = int(sys.argv[2])
while True:
    archive.put(tick(time_s, tuple(range(time_s % 7, time_s % 7 + 40)), of=shown))
    if time_s % 20 == 0:
        archive.flush()
        print(time_s, flush=True)
    time_s += 1
"""
START = 1_700_000_100


def test_killed_again_and_again_it_loses_only_what_was_not_flushed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rng = random.Random(5)  # noqa: S311 (nothing is secret here)
    first, sure = START, set[int]()
    for _ in range(8):
        command = [sys.executable, "-c", _WRITER, str(tmp_path), str(first)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(rng.uniform(0.05, 0.6))
            writer.kill()
            told = writer.stdout.read().split()
        last = int(told[-1]) if told else first
        sure.update(range(first, last + 1))
        first = last + 1000
        assert integrity(tmp_path) == "ok"
    with opened(tmp_path) as archive:
        assert archive.trouble == ""
        assert sure <= set(known(archive))
        assert len(sure) > 2000
    assert len([one for one in caplog.messages if "was not closed" in one]) == 1


def test_what_is_read_while_it_is_written_is_whole(tmp_path: Path) -> None:
    archive = Archive(tmp_path, flush_s=0.001)
    shown = chart(line("d0"))
    for number in range(4000):
        archive.put(tick(START + number, (number,), of=shown))
        if number % 20 == 0:
            archive.flush()
            found = known(archive) if number % 200 == 0 else []
            assert found == [START + one for one in range(len(found))]
            assert not found or len(found) > number
    archive.close()
    assert (tmp_path / FILE_NAME).stat().st_size > 0
