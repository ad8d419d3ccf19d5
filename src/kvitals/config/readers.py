"""How the text of a value becomes a value. Knows the accepted texts, not what they decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Far below the thousands at which int() raises.
_MOST_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What a text means: value is None where the whole is not accepted.

    skipped are those words of a list that are not accepted, and remarks say of
    accepted ones what they mean where a person may have meant something else.
    """

    value: Any
    skipped: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """read finds what a text means; accepted says in words what is accepted."""

    accepted: str
    read: Callable[[str], Answer]


def words(meanings: Mapping[str, Any]) -> Reader:
    """One of some words, in capitals or not."""
    return Reader(" or ".join(meanings), lambda text: Answer(meanings.get(text.lower())))


# Netdata writes auto and on demand where it decides by itself, and takes them for yes.
_YES, _NO = ("yes", "true", "on", "auto", "on demand"), ("no", "false", "off")
BOOLEAN = words(dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False))


def whole(bounds: tuple[int, int]) -> Reader:
    """A whole number in decimal digits."""
    least, most = bounds
    return Reader(
        f"a whole number from {least} to {most}", lambda text: Answer(number_within(text, bounds))
    )


def number_within(text: str, bounds: tuple[int, int]) -> int | None:
    """The number that decimal digits mean, or None if they are none or it is out of bounds."""
    least, most = bounds
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        return None
    return int(text) if least <= int(text) <= most else None


# Where it would be does not depend on where we started.
FOLDER = Reader(
    "an absolute path", lambda text: Answer(Path(text) if text.startswith("/") else None)
)


def several(meanings: Mapping[str, Any]) -> Reader:
    """One or more of some words, separated by spaces or commas, in the order given."""

    def read(text: str) -> Answer:
        found = text.lower().replace(",", " ").split()
        if not found or len(set(found)) < len(found) or not meanings.keys() >= set(found):
            return Answer(None)
        return Answer(tuple(meanings[one] for one in found))

    return Reader(f"one or more of {_listed(meanings)}, each once", read)


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}"
