"""Exit codes, and how an error that is meant for a person ends a command."""

from __future__ import annotations

from collections.abc import Callable

from kvitals.cli.saying import complain, finish_output
from kvitals.kernel.privileges import PrivilegeError
from kvitals.model import KvitalsError

OK = 0
FAILURE = 1
NO_PERMISSION = 77


def guarded(command: Callable[[], int]) -> int:
    """Run a command; tell errors in one sentence on stderr and return their exit code.

    What it said on stdout has arrived, or that is such an error.
    """
    try:
        code = _finished(command)
    except PrivilegeError as error:
        complain(str(error))
        return NO_PERMISSION
    except KvitalsError as error:
        complain(f"kvitals: {error}")
        return FAILURE
    return code


# Also what is said by who parses the command line, and ends the process then.
def _finished(command: Callable[[], int]) -> int:
    try:
        code = command()
    except SystemExit:
        finish_output()
        raise
    finish_output()
    return code
