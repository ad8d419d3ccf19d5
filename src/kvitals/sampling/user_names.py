"""Names of users, from /etc/passwd alone.

Other sources of users (LDAP, SSSD) can keep a caller waiting for as long as
their server is away, which no tick may; their users are shown by number.
"""

from __future__ import annotations

from pathlib import Path

from kvitals.kernel.system_files import lines
from kvitals.model import Row
from kvitals.sampling.process_table import Known

PASSWD = Path("/etc/passwd")
# An Agent's lines are bounded, and useradd(8) takes no more than 32.
LONGEST = 100


class UserNames:
    """Groups processes by their effective user."""

    def __init__(self, file: Path = PASSWD) -> None:
        self._file = file
        self._names: dict[int, str] = {}
        self._version: tuple[int, int] | None = None

    def name(self, _known: Known, row: Row) -> str:
        return self.of(row.process.uid)

    def of(self, uid: int) -> str:
        """The name of a user, or the number where there is none."""
        if uid not in self._names:
            self._read_again()
        return self._names.get(uid) or str(uid)

    def _read_again(self) -> None:
        try:
            now = self._file.stat()
            version = (now.st_ino, now.st_mtime_ns)
            if version != self._version:
                self._names = _read(self._file)
                self._version = version
        except OSError:
            return


def _read(file: Path) -> dict[int, str]:
    names: dict[int, str] = {}
    for line in lines(file):
        name, _, rest = line.partition(":")
        fields = rest.split(":")
        if name and len(fields) > 1 and fields[1].isdecimal():
            names.setdefault(int(fields[1]), name[:LONGEST])
    return names
