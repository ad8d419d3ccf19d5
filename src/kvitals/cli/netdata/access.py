"""Whether the Agent's user can start what was installed, and what is in its way if not."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path

from kvitals.cli.netdata.agent import User
from kvitals.model import KvitalsError

_SECONDS = 60


class AccessError(KvitalsError):
    """The Agent's user cannot start the plugin."""


def require_start(command: Sequence[str | Path], user: User, needed: Sequence[Path] = ()) -> str:
    """What a command writes when this user runs it.

    needed are the files and folders that it reads, to tell which of them it cannot.

    Raises:
        AccessError: it failed; the text says what is in the way.
    """
    try:
        # Switching to oneself would need a privilege all the same.
        if user.uid == os.geteuid():
            done = _run(command)
        else:
            done = _run(command, user=user.uid, group=user.gid, extra_groups=sorted(user.groups))
    except (OSError, subprocess.SubprocessError) as error:
        reason = str(error)
    else:
        if not done.returncode:
            return done.stdout
        last = done.stderr.strip().split("\n")[-1]
        reason = last or f"it ended with {done.returncode}"
    hindrance = next(filter(None, (in_the_way(path, user) for path in needed)), "")
    sentence = f"user {user.name} cannot start {command[0]}: {hindrance or reason}"
    if hindrance:
        sentence += "; what the Agent starts must lie where that user can read it, as in /opt"
    raise AccessError(sentence)


def in_the_way(path: Path, user: User) -> str:
    """Which part of a path the user may not pass or read, by mode; empty where none is."""
    whole = path.resolve()
    for folder in reversed(whole.parents):
        if not _may(folder, user, stat.S_IXOTH):
            return f"it may not enter {folder}"
    if not _may(whole, user, stat.S_IROTH | (stat.S_IXOTH if whole.is_dir() else 0)):
        return f"it may not read {whole}"
    return ""


# Access lists are not looked at, so this explains a refusal, and proves none.
def _may(path: Path, user: User, wanted: int) -> bool:
    if user.uid == 0:
        return True
    try:
        found = path.stat()
    except OSError:
        return False
    if found.st_uid == user.uid:
        wanted <<= 6
    elif found.st_gid in user.groups:
        wanted <<= 3
    return found.st_mode & wanted == wanted


def _run(
    command: Sequence[str | Path],
    *,
    user: int | None = None,
    group: int | None = None,
    extra_groups: Sequence[int] | None = None,
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_SECONDS,
        check=False,
        cwd="/",
        env={"PATH": os.defpath},
        user=user,
        group=group,
        extra_groups=extra_groups,
    )
