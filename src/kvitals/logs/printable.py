"""Text as it may reach a log or a terminal.

Knows what cannot be printed: control characters, those that change the direction of writing or end
a line, and halves of characters. Refuses to know where a text is from: all of it is suspect.
"""

from __future__ import annotations

LONGEST = 2000


def printable(text: str) -> str:
    r"""The text on one line, with everything that cannot be printed as an escape such as \x1b."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else _escaped(one) for one in text)


def one_line(text: str) -> str:
    """A text of several lines as one, whatever ends them."""
    return " ".join(text.splitlines())


def printable_lines(text: str) -> str:
    """The same for a text of several lines, which stay lines."""
    return "\n".join(map(printable, text.split("\n")))


def shortened(text: str) -> str:
    """The beginning of a text that is too long for a line, and how much is missing."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}... ({len(text) - LONGEST:,} more characters)"


def cut(text: str, most: int) -> str:
    """The beginning of a text."""
    return text if len(text) <= most else f"{text[:most]}..."


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
