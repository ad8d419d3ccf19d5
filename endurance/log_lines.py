"""The log: no traceback, and no warning that no fault explains."""

from __future__ import annotations

import re
from pathlib import Path

from endurance.journal import Journal

EXPLAINED = "a fault explains each warning"
_TROUBLE = re.compile(r" (WARNING|ERROR|FATAL|CRITICAL) ")
_LINE = re.compile(r"^\d{4}-\d\d-\d\d ")
# What faults have to do with neither way, since it is told at any start.
_USUAL = (r"measurement off name=", r"capabilities kept")


class LogWatch:
    """Reads what was added since it looked before."""

    def __init__(self, journal: Journal, path: Path) -> None:
        self._journal = journal
        self._path = path
        self._read = 0

    def look(self) -> None:
        with self._path.open("rb") as log:
            log.seek(self._read)
            text = log.read()
        whole = text.rfind(b"\n") + 1
        self._read += whole
        for line in text[:whole].decode(errors="replace").splitlines():
            self._judge(line)

    # A fault may be counted up and told again long after it has ended.
    def _judge(self, line: str) -> None:
        if _LINE.match(line) and not _TROUBLE.search(line):
            self._journal.check(EXPLAINED, holds=True)
            return
        patterns = [*_USUAL, *(one for fault in self._journal.faults for one in fault.log)]
        is_explained = any(re.search(one, line) for one in patterns)
        self._journal.check(EXPLAINED, holds=is_explained, text=line)
