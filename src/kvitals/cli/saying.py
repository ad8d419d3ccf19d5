"""What commands say to a person: names from the system in it cannot steer the terminal."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from kvitals.logs.printable import one_line, printable
from kvitals.logs.wishes import is_journal

# The priority of errors in the journal.
_ERROR = "<3>"


def say(*lines: str) -> None:
    """Write lines to standard output."""
    sys.stdout.write("".join(f"{printable(line)}\n" for line in lines))


def complain(text: str) -> None:
    """Write a line to standard error, if there is one."""
    priority = _ERROR if is_journal(os.environ) else ""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"{priority}{printable(one_line(text))}\n")
        sys.stderr.flush()
