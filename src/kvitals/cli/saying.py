"""What commands say to a person: names from the system in it cannot steer the terminal."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from kvitals.logs.printable import one_line, printable
from kvitals.logs.wishes import is_journal
from kvitals.model import output_error

# The priority of errors in the journal.
_ERROR = "<3>"


def say(*lines: str) -> None:
    """Write lines to standard output.

    Raises:
        OutputError: it takes none.
    """
    hand_out("".join(f"{printable(line)}\n" for line in lines))


def hand_out(text: str) -> None:
    """Write a text of ours to standard output; letters that it has not are escaped.

    Raises:
        OutputError: it takes none.
    """
    if sys.stdout is None:
        raise output_error(None)
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    except OSError as error:
        give_up_output()
        raise output_error(error) from error


def finish_output() -> None:
    """Send what was said until now.

    Raises:
        OutputError: it does not arrive.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError as error:
        give_up_output()
        raise output_error(error) from error


def give_up_output() -> None:
    """Let go of what cannot be written: Python would try again at the end, and complain."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def complain_as_is(text: str) -> None:
    """Write a text of ours to standard error, if there is one."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(text)
        sys.stderr.flush()


def complain(text: str) -> None:
    """Write a line to standard error, if there is one."""
    priority = _ERROR if is_journal(os.environ) else ""
    complain_as_is(f"{priority}{printable(one_line(text))}\n")
