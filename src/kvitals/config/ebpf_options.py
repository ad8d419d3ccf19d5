"""What an ebpf.conf may say: a table of the options we have, and the names of those to come.

Knows names, accepted values and the setting that each decides; reads no file.
"""

from __future__ import annotations

from dataclasses import dataclass

from kvitals.config.readers import Reader, several, whole, words
from kvitals.config.settings import INTERVAL_BOUNDS_S, PID_TABLE_BOUNDS, Grouping
from kvitals.model import Mode

_BOOLEAN = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}
_NETWORK = (
    "maximum dimensions",
    "resolve hostnames",
    "resolve hostname ips",
    "resolve service names",
    "ports",
    "ips",
    "hostnames",
)


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
        """The names it can have in a file, the one that counts most first."""
        return (*self.aliases, self.key)


# Of options for one field the upper counts, as in Netdata's plugin.
OPTIONS = (
    Option("global", "ebpf load mode", "mode", words({m.value: m for m in Mode}), ("load",)),
    Option("global", "disable apps", "apps", words({"yes": False, "no": True})),
    Option("global", "apps", "apps", words(_BOOLEAN)),
    Option("global", "update every", "interval_s", whole(INTERVAL_BOUNDS_S)),
    Option("global", "group by", "group_by", several({g.value: g for g in Grouping})),
    Option("global", "pid table size", "pid_table_size", whole(PID_TABLE_BOUNDS)),
)

# What Netdata's plugin understands beyond that, by section.
LATER = {
    "ebpf programs": (
        "process",
        "network viewer",
        "socket",
        "network connection monitoring",
        "network connections",
    ),
    "network viewer": _NETWORK,
    "network connections": _NETWORK,
    "service name": (),
}
# A key of these sections is data, and not a name of ours.
FREE_SECTIONS = frozenset({"service name"})

SECTIONS = tuple(dict.fromkeys([*(one.section for one in OPTIONS), *LATER]))


def keys_of(section: str) -> tuple[str, ...]:
    """The names that can stand in a section, whether they do something yet or not."""
    ours = (name for one in OPTIONS if one.section == section for name in one.names)
    return (*ours, *LATER.get(section, ()))
