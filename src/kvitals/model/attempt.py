"""How a part of a tick is done: plainly, or so that its failing costs that part alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Attempt(Protocol):
    """Does the work of a part that has a name, and has something to say where that fails."""

    def __call__(self, part: str, work: Callable[[], T], otherwise: T, /) -> T: ...


def plainly(_part: str, work: Callable[[], T], _otherwise: T) -> T:
    """Let what fails fail."""
    return work()
