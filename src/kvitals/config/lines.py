"""One line of a file that a person wrote, as text. Knows no grammar."""

from __future__ import annotations

from kvitals.model import KvitalsError

LONGEST_LINE = 65536


class LineError(KvitalsError):
    """A line cannot be understood; the text says why, without its place."""


def decoded(line: bytes) -> str:
    """The text of a line.

    Raises:
        LineError: it is too long, or no text.
    """
    if len(line) > LONGEST_LINE:
        raise LineError(f"it is longer than {LONGEST_LINE} bytes")
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise LineError("it is not UTF-8 text") from error
