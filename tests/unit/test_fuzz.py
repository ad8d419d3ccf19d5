"""Nothing that reads bytes from outside stands in the way of the rest, whatever the bytes are."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.fuzz import running
from tests.fuzz.mutating import MOST_BYTES, mutated
from tests.fuzz.target import WrongAnswerError, plain
from tests.fuzz.targets import TARGETS

# CONTRIBUTING.md tells how to feed more.
INPUTS = os.environ.get("FUZZ_INPUTS", "10000")


def test_every_reader_stands_ten_thousand_odd_inputs() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--inputs", INPUTS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(", stood") == len(TARGETS)


def test_the_same_seed_gives_the_same_inputs() -> None:
    def some(seed: int) -> list[bytes]:
        chance = random.Random(seed)  # noqa: S311 (to be the same again)
        return [mutated([b"a = b\n", b"c"], chance) for _ in range(200)]

    assert some(1) == some(1)
    assert len(set(some(1))) > 150
    assert set(some(1)) != set(some(2))
    assert max(map(len, some(1))) <= MOST_BYTES


def raise_on_odd(content: bytes) -> None:
    if content.startswith(b"x"):
        raise ValueError("an x")
    if content.startswith(b"y"):
        raise WrongAnswerError("a y")


def test_what_fails_is_told_and_fed_first_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CORPUS", tmp_path)
    weak = plain("weak", raise_on_odd, [b"y", b"z"], ValueError)
    assert [one.content for one in running.feed(weak, 0, seed=1)] == [b"y"]
    (failure,) = running.feed(weak, 0, seed=1)
    assert "WrongAnswerError: a y" in failure.told
    kept = running.keep(failure)
    assert running.known(weak) == [b"y"]
    assert kept.parent == tmp_path / "weak"
    assert running.feed(plain("weak", raise_on_odd, [b"z"], ValueError), 0, seed=1) == [failure]


def test_an_input_that_takes_too_long_or_too_much_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(running, "CORPUS", tmp_path)
    monkeypatch.setattr(running, "MOST_SECONDS", 0.05)
    assert not running.feed_apart(plain("slow", lambda _: time.sleep(5), [b""]), 0, 1)
    assert "TookTooLongError" in capfd.readouterr().out
    greedy = plain("greedy", lambda _: bytearray(2 * running.MOST_BYTES), [b""])
    assert not running.feed_apart(greedy, 0, 1)
    assert "MemoryError" in capfd.readouterr().out
    assert running.feed_apart(plain("well", len, [b""]), 10, 1)
