"""A socket in the file system, with an owner, a group and a mode, whatever the umask is.

One that nobody listens on any more is put out of the way; a file of somebody else, a link, and a
socket on which somebody listens never are. Refuses to know what is said over it.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kvitals.files.walk import UnsafeError, open_folder

_FOLDER_MODE = 0o755
# For who is about to end: its descriptors are closed one after the other.
_PATIENCE_S = 0.5
_LOOK_S = 0.02


def bind_local(path: Path, mode: int, gid: int) -> socket.socket:
    """A socket that is bound to a path, and does not listen yet. Call before there are threads.

    Raises:
        UnsafeError: others could put something else in its place, or have done so.
        OSError: it cannot be made there, or somebody listens on it.
    """
    with _masked(0o022):
        os.close(open_folder(path.parent, mode=_FOLDER_MODE))
    _require_steady(path.parent)
    with suppress(FileNotFoundError):
        found = path.lstat()
        _require_ours(path, found)
        if is_listened_on(path):
            raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE), str(path))
        path.unlink()
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _masked(0o777):
            bound.bind(str(path))
        os.chown(path, -1, gid, follow_symlinks=False)
        # Nobody else can have put a link there: see above.
        path.chmod(mode)
    except BaseException:
        bound.close()
        raise
    return bound


@contextmanager
def _masked(umask: int) -> Iterator[None]:
    before = os.umask(umask)
    try:
        yield
    finally:
        os.umask(before)


def is_listened_on(path: Path) -> bool:
    """Whether somebody would answer who connects to a socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.setblocking(False)
        try:
            asking.connect(str(path))
        except ConnectionRefusedError:
            return False
        except OSError as error:
            # A queue that is full is somebody's.
            return error.errno != errno.ENOENT
    return True


def remove_local(path: Path) -> None:
    """Take away a socket of ours once nobody listens on it, which is waited for a moment."""
    with suppress(OSError, UnsafeError):
        _require_ours(path, path.lstat())
        end = time.monotonic() + _PATIENCE_S
        while is_listened_on(path):
            if time.monotonic() > end:
                return
            time.sleep(_LOOK_S)
        path.unlink()


def _require_ours(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISSOCK(found.st_mode):
        raise UnsafeError(f"{path} is there and is no socket: take it away, or name another path")
    if found.st_uid != os.geteuid():
        raise UnsafeError(f"{path} is a socket of user {found.st_uid}: name another path")


# From the first folder on, so that nobody else can turn round what stands below it.
def _require_steady(folder: Path) -> None:
    whole = folder.resolve()
    for one in (*reversed(whole.parents), whole):
        found = one.stat()
        is_sticky = found.st_mode & stat.S_ISVTX
        groups = {0, os.getegid()}
        is_open = found.st_mode & stat.S_IWOTH or (
            found.st_mode & stat.S_IWGRP and found.st_gid not in groups
        )
        if found.st_uid not in {0, os.geteuid()} or (is_open and not is_sticky):
            raise UnsafeError(
                f"others could put something else in the place of {one}: name a folder that root "
                "or who starts kvitals can change alone, such as /run/kvitals"
            )
