"""Patterns of process names: how one is written, and which of many a process matches first.

Knows what the kernel keeps of a name; refuses to know what a match is good for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from kvitals.config.glob import Glob
from kvitals.config.problems import shown
from kvitals.model import KvitalsError

# TASK_COMM_LEN of the kernel, without its NUL.
NAME_BYTES = 15


class PatternError(KvitalsError):
    """A word is a pattern that nothing can match."""


class Kind(Enum):
    """What a pattern is compared with."""

    NAME = "the whole name"
    BEGINNING = "the beginning of the name"
    END = "the end of the name"
    COMMAND_LINE = "any part of the command line"
    GLOB = "the whole name, with any text for each asterisk"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern: without the asterisks at its ends, unless it is a glob."""

    kind: Kind
    text: str


# What * alone means: every name begins with nothing.
EVERYTHING = Pattern(Kind.BEGINNING, "")


def kernel_name(name: str) -> str:
    """What the kernel keeps of a name: its first 15 bytes.

    A letter that is cut in two becomes U+FFFD, as if the name was decoded with
    errors="replace", which is how names should come to `Matcher`.
    """
    # Each surrogate stands for one byte that is not UTF-8, and is encoded as one.
    whole = name.encode(errors="replace")
    return name if len(whole) <= NAME_BYTES else whole[:NAME_BYTES].decode(errors="replace")


def read_pattern(word: str) -> Pattern:
    """The pattern that a word means.

    Of its leading characters -, + and * only the * means something: match the
    end. A * at its end: match the beginning. Both: match in the command line.
    Any other * stands for any text, too. Names and beginnings are cut as the
    kernel cuts names, so `NetworkManager-x` means `NetworkManager-`.

    Raises:
        PatternError: it is empty, or asks for more of a name than names have.
    """
    rest = word.lstrip("-+*")
    text = rest.rstrip("*")
    leads = "*" in word[: len(word) - len(rest)]
    trails = text != rest
    if not text:
        if leads:
            return EVERYTHING
        raise PatternError(f"{shown(word)} names no process")
    if leads and trails:
        return Pattern(Kind.COMMAND_LINE, text)
    if "*" in text:
        return _glob("*" * leads + text + "*" * trails)
    if not leads:
        return Pattern(Kind.BEGINNING if trails else Kind.NAME, kernel_name(text))
    if kernel_name(text) != text:
        raise _too_long(word, "put a * behind it too")
    return Pattern(Kind.END, text)


def _glob(word: str) -> Pattern:
    letters = word.replace("*", "")
    if kernel_name(letters) != letters:
        raise _too_long(word, "put a * before and behind it")
    return Pattern(Kind.GLOB, word)


def _too_long(word: str, remedy: str) -> PatternError:
    return PatternError(
        f"{shown(word)} never matches, because the kernel keeps {NAME_BYTES} bytes of a name; "
        f"{remedy}, and it is looked for in the command line"
    )


class Matcher:
    """Finds the first of many patterns that a process matches, in a time that names bound.

    Names longer than 15 bytes, which /proc shows for kernel threads, are cut
    to that first, so it does not matter who gave the name.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._none = len(patterns)
        # Text to position for each kind, and so in the order of positions.
        self._positions: dict[Kind, dict[str, int]] = {kind: {} for kind in Kind}
        for position, pattern in enumerate(patterns):
            self._positions[pattern.kind].setdefault(pattern.text, position)
        self._globs = [
            (position, Glob.read(text)) for text, position in self._positions[Kind.GLOB].items()
        ]
        self._lines = [
            (position, Glob.of("", *text.split("*"), ""))
            for text, position in self._positions[Kind.COMMAND_LINE].items()
        ]

    def first(self, name: str, command_line: Callable[[], str]) -> int | None:
        """The position of the first pattern that matches, or None.

        The command line is asked for at most once, and only if a pattern that
        is looked for there stands before the first that the name matches.
        """
        by_name = self._first_by_name(kernel_name(name))
        line: str | None = None
        for position, glob in self._lines:
            if position > by_name:
                break
            if line is None:
                line = command_line()
            if glob.fits(line):
                return position
        return by_name if by_name < self._none else None

    def _first_by_name(self, name: str) -> int:
        beginnings, ends = self._positions[Kind.BEGINNING], self._positions[Kind.END]
        slices = range(len(name) + 1)
        return min(
            self._positions[Kind.NAME].get(name, self._none),
            *(beginnings.get(name[:end], self._none) for end in slices),
            *(ends.get(name[start:], self._none) for start in slices),
            *(position for position, glob in self._globs if glob.fits(name)),
        )
