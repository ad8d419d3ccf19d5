"""Puts a file there whole or not at all, in a folder where others may write too.

Refuses to know what it holds.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from kvitals.files.walk import UnsafeError


def put_file(path: Path, content: bytes, *, mode: int) -> None:
    """Write a file, or another one in its place, which keeps the rights that it has.

    What is written is a new file beside it first, so nobody else's is ever opened.

    Raises:
        UnsafeError: there is a link, or something else that is no plain file.
        OSError: it cannot be written.
    """
    with suppress(FileNotFoundError):
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            what = "a link" if stat.S_ISLNK(found.st_mode) else "no plain file"
            raise UnsafeError(f"{path} is {what}, which is not written to: name another file")
        mode = stat.S_IMODE(found.st_mode)
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(number, mode)
            os.fsync(number)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
