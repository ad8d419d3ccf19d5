"""What an ebpf.conf may say: a table of the options we have, and the names of those to come.

Knows names, accepted values and the setting that each decides; reads no file.
"""

from __future__ import annotations

from dataclasses import dataclass

from kvitals.config.address_rules import ADDRESSES
from kvitals.config.host_rules import HOSTS
from kvitals.config.port_rules import PORTS
from kvitals.config.readers import Reader, several, whole, words
from kvitals.config.settings import (
    DIMENSION_BOUNDS,
    INTERVAL_BOUNDS_S,
    PID_TABLE_BOUNDS,
    Grouping,
)
from kvitals.model import Mode

_BOOLEAN = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}


@dataclass(frozen=True, slots=True)
class Option:
    """One key of one section, and the field of Settings that it sets.

    A file that has an alias of it too means the alias.
    """

    section: str
    key: str
    field: str
    reader: Reader
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names it can have in a section, the one that counts most first."""
        return (*self.aliases, self.key)

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """The sections that it can stand in, each with each name, in the same order."""
        sections = (self.section, *_SECTION_ALIASES.get(self.section, ()))
        return tuple((section, name) for section in sections for name in self.names)


# What counts in the section counts before what its alias has.
_SECTION_ALIASES = {"network viewer": ("network connections",)}

# Of options for one field the upper counts, as in Netdata's plugin.
OPTIONS = (
    Option("global", "ebpf load mode", "mode", words({m.value: m for m in Mode}), ("load",)),
    Option("global", "disable apps", "apps", words({"yes": False, "no": True})),
    Option("global", "apps", "apps", words(_BOOLEAN)),
    Option("global", "update every", "interval_s", whole(INTERVAL_BOUNDS_S)),
    Option("global", "group by", "group_by", several({g.value: g for g in Grouping})),
    Option("global", "pid table size", "pid_table_size", whole(PID_TABLE_BOUNDS)),
    Option("ebpf programs", "process", "process", words(_BOOLEAN)),
    Option("ebpf programs", "network viewer", "socket", words(_BOOLEAN), ("socket",)),
    Option(
        "ebpf programs",
        "network connection monitoring",
        "connections",
        words(_BOOLEAN),
        ("network connections",),
    ),
    Option("network viewer", "maximum dimensions", "maximum_dimensions", whole(DIMENSION_BOUNDS)),
    Option(
        "network viewer",
        "resolve hostname ips",
        "resolve_hosts",
        words(_BOOLEAN),
        ("resolve hostnames",),
    ),
    Option("network viewer", "resolve service names", "resolve_services", words(_BOOLEAN)),
    Option("network viewer", "ports", "ports", PORTS),
    Option("network viewer", "ips", "addresses", ADDRESSES),
    Option("network viewer", "hostnames", "hostnames", HOSTS),
)

# What Netdata's plugin understands beyond that, by section.
LATER = {
    "ebpf programs": (
        *("cachestat", "dcstat", "disk", "fd", "filesystem", "hardirq", "mdflush", "mount"),
        *("oomkill", "shm", "softirq", "swap", "sync", "vfs"),
    )
}
# A key of this section is data, and not a name of ours.
SERVICE_NAMES = "service name"

SECTIONS = (*dict.fromkeys(section for one in OPTIONS for section, _ in one.places), SERVICE_NAMES)


def keys_of(section: str) -> tuple[str, ...]:
    """The names that can stand in a section, whether they do something yet or not."""
    ours = (name for one in OPTIONS for place, name in one.places if place == section)
    return (*ours, *LATER.get(section, ()))
