"""Files of the installation as they were at the start, whatever is installed meanwhile.

A run reads some of them again when it reloads, and those of another version do not fit its code.
Small ones stay in memory; of the others a descriptor is held, since their memory is the disk's.
Knows how a file can change under us; refuses to know what is in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kvitals.model import KvitalsError

# The stock configuration has twenty kilobytes altogether, and one object up to four hundred.
IN_MEMORY_BYTES = 16 << 10


class OverwrittenError(KvitalsError):
    """What was written into a held file is of another version."""


@dataclass(frozen=True, slots=True)
class _Identity:
    device: int
    inode: int
    size: int
    written_ns: int


def _identity(found: os.stat_result) -> _Identity:
    return _Identity(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class _Held:
    identity: _Identity
    content: bytes | None
    descriptor: int


class Installed:
    """The held files of one process, by path."""

    def __init__(self) -> None:
        self._held: dict[Path, _Held] = {}

    def hold(self, paths: Iterable[Path]) -> None:
        """Keep files as they are now. Those that are held already stay as they were.

        Raises:
            OSError: one cannot be opened.
        """
        for path in paths:
            if path not in self._held:
                self._held[path] = _hold(path)

    def holds(self, path: Path) -> bool:
        return path in self._held

    def content(self, path: Path) -> bytes:
        """What a file held when it was first held, or holds now where it is not held.

        Raises:
            OverwrittenError: somebody wrote into it since.
            OSError: it cannot be read.
        """
        held = self._held.get(path)
        if held is None:
            return path.read_bytes()
        if held.content is not None:
            return held.content
        found = os.pread(held.descriptor, held.identity.size, 0)
        if _identity(os.fstat(held.descriptor)) != held.identity:
            raise OverwrittenError(f"{path} was overwritten since kvitals started: start it again")
        return found

    @property
    def is_replaced(self) -> bool:
        """Whether a held file is gone from its place, or another one is there."""
        return any(_is_another(path, one.identity) for path, one in self._held.items())

    def close(self) -> None:
        """Let go of all. Safe to call twice."""
        for one in self._held.values():
            if one.content is None:
                os.close(one.descriptor)
        self._held.clear()


def _hold(path: Path) -> _Held:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    identity = _identity(os.fstat(descriptor))
    if identity.size > IN_MEMORY_BYTES:
        return _Held(identity, None, descriptor)
    try:
        return _Held(identity, os.pread(descriptor, identity.size, 0), -1)
    finally:
        os.close(descriptor)


# Without the right to look there is nothing to tell.
def _is_another(path: Path, identity: _Identity) -> bool:
    try:
        return _identity(path.stat()) != identity
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


INSTALLED = Installed()
"""Those of this process, whose code is that of its start, too."""
