"""What is fed: a reader of bytes, and inputs that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

Take = Callable[[bytes], object]
Opened = Callable[[], AbstractContextManager[Take]]


class WrongAnswerError(AssertionError):
    """What was read is not what may come of any input."""


@dataclass(frozen=True, slots=True)
class Target:
    """seeds makes good inputs; opened the reader, and takes down what it needed.

    allowed are the errors with which it may refuse an input.
    """

    name: str
    seeds: Callable[[], Sequence[bytes]]
    opened: Opened
    allowed: tuple[type[Exception], ...] = ()


def plain(name: str, take: Take, seeds: Sequence[bytes], *allowed: type[Exception]) -> Target:
    """A target that needs nothing but its input."""

    @contextmanager
    def opened() -> Iterator[Take]:
        yield take

    return Target(name, lambda: seeds, opened, allowed)
