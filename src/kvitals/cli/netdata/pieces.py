"""A file as it lies on disk: its content, mode, owner and capabilities, and how it is put there.

Knows files one at a time; refuses to know what they are for.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kvitals.kernel.privileges import CAP_BPF, CAP_PERFMON

NOTHING = "nothing"
_CAPABILITY = "security.capability"
_CAP_REVISION_2 = 0x02000000
_EFFECTIVE = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A file to be put somewhere. capabilities is what setcap would write, or empty."""

    path: Path
    content: bytes
    mode: int
    uid: int
    gid: int
    capabilities: bytes = b""

    @property
    def fingerprint(self) -> str:
        digest = hashlib.sha256(self.content).hexdigest()
        owner = f"{self.uid}:{self.gid}"
        return f"file {self.mode:04o} {owner} {digest} {self.capabilities.hex() or '-'}"


def bpf_capabilities() -> bytes:
    """`cap_bpf,cap_perfmon=ep`, as struct vfs_cap_data of include/uapi/linux/capability.h."""
    bits = 1 << CAP_BPF | 1 << CAP_PERFMON
    low, high = bits & 0xFFFFFFFF, bits >> 32
    return struct.pack("<5I", _CAP_REVISION_2 | _EFFECTIVE, low, 0, high, 0)


def fingerprint(path: Path) -> str:
    """All that tells a file from another, links not followed; NOTHING where there is none."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return NOTHING
    if stat.S_ISREG(found.st_mode):
        return read(path).fingerprint
    owner = f"{found.st_uid}:{found.st_gid}"
    if stat.S_ISLNK(found.st_mode):
        return f"link {owner} {path.readlink()}"
    return f"{stat.filemode(found.st_mode)} {owner}"


def read(path: Path) -> Piece:
    """The regular file that is there."""
    with path.open("rb") as file:
        found = os.fstat(file.fileno())
        try:
            capabilities = os.getxattr(file.fileno(), _CAPABILITY)
        except OSError:
            capabilities = b""
        mode = stat.S_IMODE(found.st_mode)
        return Piece(path, file.read(), mode, found.st_uid, found.st_gid, capabilities)


def put(piece: Piece) -> None:
    """Put a file there whole or not at all, in place of what was there."""
    number, name = tempfile.mkstemp(prefix=f".{piece.path.name}.", dir=piece.path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(piece.content)
            file.flush()
            # In this order: a change of owner takes capabilities away.
            os.fchown(number, piece.uid, piece.gid)
            os.fchmod(number, piece.mode)
            if piece.capabilities:
                os.setxattr(number, _CAPABILITY, piece.capabilities)
            os.fsync(number)
        Path(name).replace(piece.path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
