"""Knows how the host's root is served to a guest, read-only; refuses to know who reads it."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vmtest.tools import tool, virtiofsd

# In a mount namespace of its own, so that the host's root is read-only for the server alone.
_READ_ONLY = 'mount -o remount,bind,ro / && exec "$@"'


@contextmanager
def shared_root(folder: Path) -> Iterator[Path]:
    """Serve the root for as long as the context lasts, on a socket in a folder."""
    path = folder / "root.socket"
    with socket.socket(socket.AF_UNIX) as listener, (folder / "share.log").open("wb") as log:
        listener.bind(str(path))
        listener.listen()
        # The socket exists before the server does, hence there is nothing to wait for.
        server = subprocess.Popen(
            [
                *(tool("setpriv"), "--pdeathsig", "KILL"),
                *(tool("unshare"), "--mount", "sh", "-c", _READ_ONLY, "sh"),
                *virtiofsd(),
                f"--fd={listener.fileno()}",
            ],
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield path
        finally:
            server.kill()
            server.wait()
