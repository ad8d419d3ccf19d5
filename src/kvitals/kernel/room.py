"""How much memory this process may have, as far as that can be known before it is taken.

Knows limits of cgroups and of the process, and what is free. Below what a start takes, the kernel
would end it without a word.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kvitals.kernel.cgroups import View, v1_hierarchy, v2_views
from kvitals.kernel.surroundings import SurroundingsError
from kvitals.kernel.system_files import lines, text

_MIB = 1 << 20
_RLIMIT_AS, _RLIMIT_NOFILE = 9, 7
_INFINITE = ctypes.c_ulong(-1).value
# The number of the v1 controller that bounds memory.
_MEMORY = 1
OWN_CGROUPS = Path("/proc/self/cgroup")
MEMINFO = Path("/proc/meminfo")


class Need(NamedTuple):
    """What a start takes at its peak, the kernel's maps included, and of addresses."""

    resident_mib: int
    addresses_mib: int


# Measured on 6.18 as the least limits under which they start, 36 and 61 MiB, and a little more.
PLUGIN = Need(resident_mib=38, addresses_mib=56)
STANDALONE = Need(resident_mib=64, addresses_mib=320)


class Room(NamedTuple):
    """A bound of so many bytes; what says where it is set, and remedy what widens it."""

    amount: int
    what: str
    remedy: str


# The soft limit, and the hard one up to which a process may raise it.
def _limits_of(resource: int) -> tuple[int | None, int | None]:
    pair = (ctypes.c_ulong * 2)()
    ctypes.CDLL(None).getrlimit(resource, pair)
    soft, hard = (None if one == _INFINITE else int(one) for one in pair)
    return soft, hard


def open_files() -> int | None:
    """How many files may be open at once, if it is asked for; None where there is no bound."""
    return _limits_of(_RLIMIT_NOFILE)[1]


def addresses() -> Room | None:
    """The bound of address space, if there is one."""
    found, _ = _limits_of(_RLIMIT_AS)
    if found is None:
        return None
    return Room(found, "the limit of its address space", "ulimit -v unlimited, or LimitAS=infinity")


def memory(own: Path = OWN_CGROUPS, meminfo: Path = MEMINFO) -> tuple[Room, ...]:
    """All bounds of memory that are known."""
    return (*_of_cgroups(own), *_available(meminfo))


def least(rooms: tuple[Room, ...]) -> Room | None:
    return min(rooms, default=None)


def require_room(need: Need) -> None:
    """Do nothing if there is room for a start, or that cannot be known.

    Raises:
        SurroundingsError: it is known that there is not.
    """
    for found, mib in ((least(memory()), need.resident_mib), (addresses(), need.addresses_mib)):
        if found is not None and found.amount < mib * _MIB:
            raise SurroundingsError(
                f"a start takes {mib} MiB, and {found.what} leaves {found.amount // _MIB}; "
                f"{found.remedy}"
            )


def _available(meminfo: Path) -> Iterator[Room]:
    try:
        told = dict(line.split(":", 1) for line in lines(meminfo) if ":" in line)
        free = int(told["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError, IndexError):
        return
    yield Room(free, "what is free on this machine", "end something that takes much")


def _of_cgroups(own: Path) -> Iterator[Room]:
    try:
        told = [line.split(":", 2) for line in lines(own)]
    except OSError:
        return
    number, v1 = v1_hierarchy()
    for one in told:
        if len(one) != len(("number", "controllers", "path")):
            continue
        _, controllers, path = one
        if not controllers:
            yield from _bounds(v2_views(), path, "memory.max", "MemoryMax=")
        elif "memory" in controllers.split(",") and number == _MEMORY:
            yield from _bounds(v1, path, "memory.limit_in_bytes", "MemoryLimit=")


# Each folder above bounds those in it.
def _bounds(views: tuple[View, ...], path: str, name: str, setting: str) -> Iterator[Room]:
    for view in views[:1]:
        parts = [one for one in path.removeprefix(view.prefix).split("/") if one not in {"", ".."}]
        for length in range(len(parts), -1, -1):
            folder = view.folder.joinpath(*parts[:length])
            try:
                amount = int(text(folder / name))
            except (OSError, ValueError):
                continue
            remedy = f"raise {name} there, which systemd sets by {setting}"
            yield Room(amount, f"the cgroup {folder}", remedy)
