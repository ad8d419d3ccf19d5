"""What each kind of file may say: ebpf.conf, ebpf.d.conf and what is in the folder ebpf.d.

Knows the names of both generations of Netdata's plugin, what we leave out of
them and why; reads no file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kvitals.config.ebpf_options import BY_CGROUPS, OPTIONS, SERVICE_NAMES, Option
from kvitals.config.readers import BOOLEAN

MAIN = "ebpf.conf"
LATER_MAIN = "ebpf.d.conf"
FOLDER = "ebpf.d"
NETWORK = "network.conf"

NOT_YET = "is not implemented yet, ignored"
_FOREIGN = "is for Netdata's own plugin, ignored"
_ALONE = "is not implemented for one program alone, ignored; ebpf.d.conf has it for all"

_LATER = (
    *("cachestat", "dcstat", "disk", "dns", "filesystem", "hardirq", "mdflush", "mount"),
    *("oomkill", "shm", "softirq", "swap", "sync"),
)
# Each has a file of its own in the later layout.
PROGRAMS = ("fd", "network", "process", "vfs", *_LATER)

_MACHINERY = (
    *("btf path", "collect pid", "ebpf co-re tracing", "ebpf object flavor", "ebpf type format"),
    *("lifetime", "maps per core", "bandwidth table size", "socket monitoring table size"),
    *("ipv4 connection table size", "ipv6 connection table size", "udp connection table size"),
    *("per query tracking", "flow ttl"),
)
_SYSCALLS = (
    *("fdatasync", "fsync", "msync", "sync", "sync_file_range", "syncfs"),
    *("shmat", "shmctl", "shmdt", "shmget"),
)
_FILESYSTEMS = ("btrfsdist", "ext4dist", "nfsdist", "xfsdist", "zfsdist")
# How later versions hand what they count of processes to other plugins.
_IPC = ("integration", "bind to", "backlog")
_FOR_ALL = ("ebpf load mode", "apps", "cgroups", "update every", "pid table size")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The options that count in one kind of file.

    ignored are the keys that Netdata's plugin understands and we do not, by
    section, each with the reason. process_is_all says that the key process
    speaks for files and VFS too where they are not named.
    """

    options: tuple[Option, ...]
    ignored: Mapping[str, Mapping[str, str]]
    has_services: bool = True
    process_is_all: bool = False

    @property
    def sections(self) -> tuple[str, ...]:
        places = (section for one in self.options for section, _ in one.places)
        services = (SERVICE_NAMES,) if self.has_services else ()
        return tuple(dict.fromkeys((*places, *self.ignored, *services)))

    def keys_of(self, section: str) -> tuple[str, ...]:
        """The names that can stand in a section, whether they do something or not."""
        ours = (name for one in self.options for place, name in one.places if place == section)
        return (*ours, *self.ignored.get(section, ()))

    def why_ignored(self, section: str, key: str, value: str) -> str:
        """Why a key that is known does nothing; nothing where it asks for nothing."""
        reason = self.ignored.get(section, {}).get(key, "")
        turned_off = reason == NOT_YET and BOOLEAN.read(value).value is False
        return "" if turned_off else reason


def dialect_of(file: Path) -> Dialect:
    """What a file may say, by its name. One of any other name is taken for an ebpf.conf."""
    if is_of_program(file):
        return _NETWORK if file.name == NETWORK else _PROGRAM
    return _LATER_MAIN if file.name.endswith(LATER_MAIN) else _MAIN


def is_of_program(file: Path) -> bool:
    """Whether it lies in a folder for files of one program each."""
    return file.absolute().parent.name == FOLDER


_OF_ALL = {
    "global": dict.fromkeys(_MACHINERY, _FOREIGN),
    "ebpf programs": dict.fromkeys(_LATER, NOT_YET),
    "ipc": dict.fromkeys(_IPC, _FOREIGN),
}
_OF_ONE = {"global": dict.fromkeys(_FOR_ALL, _ALONE) | dict.fromkeys(_MACHINERY, _FOREIGN)}
_MAIN = Dialect((*OPTIONS, BY_CGROUPS), _OF_ALL, process_is_all=True)
_LATER_MAIN = Dialect((*OPTIONS, BY_CGROUPS), _OF_ALL)
_NETWORK = Dialect(tuple(one for one in OPTIONS if one.section == "network viewer"), _OF_ONE)
_PROGRAM = Dialect(
    (),
    {
        **_OF_ONE,
        "syscalls": dict.fromkeys(_SYSCALLS, NOT_YET),
        "filesystem": dict.fromkeys(_FILESYSTEMS, NOT_YET),
    },
    has_services=False,
)
