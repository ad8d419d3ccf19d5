"""The user that a process becomes once it needs no rights any more."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from kvitals.model import KvitalsError

# The one that is ours alone first: who else is nobody could send signals to what nobody runs.
USUAL = ("kvitals", "nobody")
# Where the list of users has neither (overflowuid, kernel/sys.c).
SHARED = 65534


class AccountError(KvitalsError):
    """There is no such user."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user, and its own group; it has no others."""

    name: str
    uid: int
    gid: int


def find(name: str | None) -> Account:
    """The user of a name, or the usual one.

    Raises:
        AccountError: there is no user of that name.
    """
    for one in (name,) if name else USUAL:
        try:
            found = pwd.getpwnam(one)
        except KeyError:
            continue
        return Account(found.pw_name, found.pw_uid, found.pw_gid)
    if name:
        raise AccountError(
            f"there is no user {name}, whom --user names: create it "
            f"(useradd --system {name}), or name another"
        )
    return Account(str(SHARED), SHARED, SHARED)


def in_the_way(path: Path, account: Account) -> str:
    """What keeps a user from reading a path, by mode; empty where nothing does."""
    whole = path.resolve()
    for folder in reversed(whole.parents):
        if not _may(folder, account, stat.S_IXOTH):
            return f"it may not enter {folder}"
    if not _may(whole, account, stat.S_IROTH | (stat.S_IXOTH if whole.is_dir() else 0)):
        return f"it may not read {whole}"
    return ""


# Access lists are not looked at.
def _may(path: Path, account: Account, wanted: int) -> bool:
    if account.uid == 0:
        return True
    try:
        found = path.stat()
    except OSError:
        return False
    if found.st_uid == account.uid:
        wanted <<= 6
    elif found.st_gid == account.gid:
        wanted <<= 3
    return found.st_mode & wanted == wanted


def become(account: Account) -> None:
    """Be this user from now on, with its group and no others. Call before other threads run.

    Raises:
        OSError: the kernel did not allow it.
    """
    os.setgroups([])
    os.setresgid(account.gid, account.gid, account.gid)
    os.setresuid(account.uid, account.uid, account.uid)
