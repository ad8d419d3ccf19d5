"""How the text of a value becomes a value. Knows the accepted texts, not what they decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Far below the thousands at which int() raises.
_MOST_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Reader:
    """read gives None for a text that is not accepted; accepted says in words what is."""

    accepted: str
    read: Callable[[str], Any]


def words(meanings: Mapping[str, Any]) -> Reader:
    """One of some words, in capitals or not."""
    return Reader(" or ".join(meanings), lambda text: meanings.get(text.lower()))


def whole(bounds: tuple[int, int]) -> Reader:
    """A whole number in decimal digits."""
    least, most = bounds

    def read(text: str) -> int | None:
        if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
            return None
        return int(text) if least <= int(text) <= most else None

    return Reader(f"a whole number from {least} to {most}", read)


def several(meanings: Mapping[str, Any]) -> Reader:
    """One or more of some words, separated by spaces or commas, in the order given."""

    def read(text: str) -> tuple[Any, ...] | None:
        found = text.lower().replace(",", " ").split()
        if not found or len(set(found)) < len(found) or not meanings.keys() >= set(found):
            return None
        return tuple(meanings[one] for one in found)

    return Reader(f"one or more of {_listed(meanings)}, each once", read)


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}"
