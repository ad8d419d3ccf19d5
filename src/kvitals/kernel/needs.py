"""What each right is for, when it is given up, and which processes of kvitals hold it now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kvitals.kernel.privileges import (
    CAP_BPF,
    CAP_DAC_READ_SEARCH,
    CAP_NET_ADMIN,
    CAP_PERFMON,
    CAP_SYS_PTRACE,
)
from kvitals.kernel.proc import PROC
from kvitals.kernel.system_files import byte_lines, content

KEEPER = "kvitals-keeper"
PLUGIN = "ebpf.plugin"
_OURS = {"kvitals", KEEPER, PLUGIN}
_BY_BOTH = f"never: {KEEPER} and {PLUGIN} keep it, and who answers HTTP never has it"
_AT_ONCE = "once everything is attached"


@dataclass(frozen=True, slots=True)
class Need:
    """A right by the name that people know, its number if it is a capability, and its use."""

    name: str
    number: int | None
    use: str
    ends: str


NEEDS = (
    Need("CAP_BPF", CAP_BPF, "to load programs and to make maps, also again at a reload", _BY_BOTH),
    Need("CAP_PERFMON", CAP_PERFMON, "to attach programs to functions of the kernel", _BY_BOTH),
    Need(
        "CAP_NET_ADMIN",
        CAP_NET_ADMIN,
        "to attach to cgroups, which tells the peers of datagrams and closed sockets",
        f"{_AT_ONCE} in {PLUGIN}; {KEEPER} keeps it for reloads",
    ),
    Need(
        "CAP_SYS_PTRACE",
        CAP_SYS_PTRACE,
        "to count open descriptors of other users' processes, for findings",
        _BY_BOTH,
    ),
    Need(
        "CAP_DAC_READ_SEARCH",
        CAP_DAC_READ_SEARCH,
        "to look into /proc folders of other users, and to read settings that are root's",
        _BY_BOTH,
    ),
    Need(
        "user root",
        None,
        "to become another user, to hand the folder of history over, to listen below port 1024",
        f"{_AT_ONCE}, by who answers HTTP; {KEEPER} stays who started it",
    ),
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A process of kvitals that runs now."""

    pid: int
    name: str
    uid: int
    permitted: int

    def holds(self, need: Need) -> bool:
        if need.number is None:
            return self.uid == 0
        return bool(self.permitted >> need.number & 1)

    def __str__(self) -> str:
        return f"{self.name} ({self.pid})"


def holders(proc: Path = PROC) -> tuple[Holder, ...]:
    """The processes of kvitals that run now, by number. One that ends meanwhile is left out."""
    return tuple(sorted(_holders(proc), key=lambda one: one.pid))


def _holders(proc: Path) -> Iterator[Holder]:
    for folder in proc.iterdir():
        if not folder.name.isdecimal():
            continue
        with suppress(OSError, KeyError, ValueError):
            name = content(folder / "comm", 64).decode(errors="replace").rstrip("\n")
            if name in _OURS:
                lines = (one.partition(b":") for one in byte_lines(folder / "status"))
                told = {key: value.split() for key, _, value in lines}
                uid, permitted = int(told[b"Uid"][1]), int(told[b"CapPrm"][0], 16)
                yield Holder(int(folder.name), name, uid, permitted)
