"""Feeds one target in a process of its own, whose time and memory are bounded."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import FrameType

from tests.fuzz.mutating import mutated
from tests.fuzz.target import Take, Target

CORPUS = Path(__file__).parent / "corpus"
# For one input. What needs more would hold back a tick, or be killed.
MOST_SECONDS = 10
MOST_BYTES = 512 << 20
# So many failures of a target are kept; more are rarely others.
MOST_FAILURES = 5


class TookTooLongError(Exception):
    """An input took more time than any may."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that a target did not stand, and how that ended."""

    target: str
    content: bytes
    told: str


def known(target: Target) -> list[bytes]:
    """What failed before, and must not again."""
    return [file.read_bytes() for file in sorted((CORPUS / target.name).glob("*"))]


def keep(failure: Failure) -> Path:
    """Put an input into the corpus."""
    folder = CORPUS / failure.target
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / hashlib.sha256(failure.content).hexdigest()[:16]
    file.write_bytes(failure.content)
    return file


def feed(target: Target, inputs: int, seed: int) -> list[Failure]:
    """Feed what failed before, the seeds, and so many odd inputs; tell what failed now."""
    failures = []
    with target.opened() as take:
        for content in _contents(target, inputs, seed):
            told = _feed_one(target, take, content)
            if told:
                failures.append(Failure(target.name, content, told))
            if len(failures) >= MOST_FAILURES:
                break
    return failures


def _contents(target: Target, inputs: int, seed: int) -> Iterator[bytes]:
    seeds = target.seeds()
    yield from known(target)
    yield from seeds
    chance = random.Random(f"{target.name} {seed}")  # noqa: S311 (to be the same again)
    for _ in range(inputs):
        yield mutated(seeds, chance)


def _feed_one(target: Target, take: Take, content: bytes) -> str:
    try:
        with _bounded():
            take(content)
    except target.allowed:
        return ""
    except Exception:  # noqa: BLE001 (to find any is what it is for)
        return traceback.format_exc()
    return ""


@contextmanager
def _bounded() -> Iterator[None]:
    def end(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLongError

    former = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def feed_apart(target: Target, inputs: int, seed: int) -> bool:
    """Feed a target in a child, which tells what failed and keeps it. True when nothing did."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        status = 1
        with suppress(BaseException):
            status = _child(target, inputs, seed)
        sys.stdout.flush()
        os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        print(f"{target.name}: ended by {signal.Signals(os.WTERMSIG(status)).name}")
    return status == 0


def _child(target: Target, inputs: int, seed: int) -> int:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + MOST_BYTES, used + MOST_BYTES))
    failures = feed(target, inputs, seed)
    for number, one in zip(count(1), failures, strict=False):
        print(f"{one.target}: failure {number}, kept as {keep(one)}\n{one.content[:300]!r}")
        print(one.told)
    return 1 if failures else 0
