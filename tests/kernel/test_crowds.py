"""More clients than anybody needs, of every kind: ticks, answers and memory stay as they are."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product import Dashboard, dashboard, wait_for

CROWDS = Path(__file__).with_name("crowds.py")
NOBODY = 65534
BEFORE_S = 10
CROWDED_S = 25
MOST_GROWN_BYTES = 30 << 20
# What a supervisor gives /-/healthy.
PATIENCE_S = 1.0


@pytest.fixture
def shown() -> Iterator[Dashboard]:
    with dashboard() as one:
        time.sleep(BEFORE_S)
        yield one


def resident(shown: Dashboard) -> int:
    pid = shown.running.process.pid
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


def crowd(shown: Dashboard, *counts: int) -> subprocess.Popen[str]:
    """A crowd that is nobody's: it has no rights, and is another user than who asks here."""
    port = shown.url.rpartition(":")[2]
    command = [sys.executable, str(CROWDS), str(NOBODY), port, str(CROWDED_S), *map(str, counts)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def asked(shown: Dashboard, path: str) -> float:
    """How long an answer took."""
    begun = time.monotonic()
    with urllib.request.urlopen(shown.url + path, timeout=PATIENCE_S) as answer:
        assert answer.status == 200
        answer.read()
    return time.monotonic() - begun


def times_of(shown: Dashboard, seconds: int) -> list[int]:
    answer = shown.get(f"/api/v1/data?chart=ebpf.io&after=-{seconds}&options=seconds,flip")
    return [row[0] for row in answer["data"] if any(value is not None for value in row[1:])]


def test_a_crowd_of_another_user_takes_neither_ticks_nor_answers_nor_memory(
    shown: Dashboard,
) -> None:
    asked(shown, "/-/healthy")
    before = resident(shown)
    begun = int(time.time())
    attackers = crowd(shown, 1000, 1000, 1000, 100)
    highest, answers = before, 0
    while attackers.poll() is None:
        asked(shown, "/-/healthy")
        asked(shown, "/api/v1/allmetrics?format=prometheus")
        highest = max(highest, resident(shown))
        answers += 1
        time.sleep(0.2)
    assert attackers.stdout is not None
    with attackers.stdout as output:
        statuses = json.loads(output.read())
    ended = int(time.time())
    assert answers > CROWDED_S
    # Some had their stream, and the others were told that there is none for them.
    assert statuses["200"] > 0
    assert {one for one in statuses if one.startswith("5")} == {"503"}
    times = times_of(shown, ended - begun + BEFORE_S)
    assert set(range(begun, ended)) <= set(times)
    late = shown.get(f"/api/v1/data?chart=kvitals.tick&after=-{ended - begun}&options=seconds")
    place = late["labels"].index("late")
    assert max(row[place] or 0 for row in late["data"]) < 1000
    assert highest - before < MOST_GROWN_BYTES
    wait_for(lambda: resident(shown) - before < MOST_GROWN_BYTES // 3, "memory given back")


def test_who_has_all_that_one_may_have_is_refused_and_others_are_not(shown: Dashboard) -> None:
    attackers = crowd(shown, 0, 400, 400, 0)
    time.sleep(2)
    assert asked(shown, "/-/ready") < PATIENCE_S
    attackers.kill()
    attackers.communicate()
