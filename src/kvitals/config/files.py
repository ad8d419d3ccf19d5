"""The bytes of a file that a person wrote. Knows how a file can fail us, not what is in it.

Those of the installation are as they were when this process began.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from kvitals.files.installed import INSTALLED
from kvitals.model import KvitalsError

MOST_BYTES = 1 << 20


class UnreadableError(KvitalsError):
    """A file is there and cannot be read; the text says why, without its name."""


def content(file: Path) -> bytes | None:
    """What a file holds, or None where there is no file.

    Raises:
        UnreadableError: there is one, but it cannot be read.
    """
    if INSTALLED.holds(file):
        return INSTALLED.content(file)
    try:
        with open(file, "rb", opener=_without_waiting) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise UnreadableError("it cannot be read: it is not a regular file")
            found = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableError(f"it cannot be read: {error.strerror}") from error
    if len(found) > MOST_BYTES:
        raise UnreadableError(f"it is not read: it has more than {MOST_BYTES} bytes")
    return found


# Opening a named pipe would wait for somebody to write into it.
def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
