"""The options that files of both generations of Netdata's plugin may set, as a table.

Knows names, accepted values and the setting that each decides; which file may
say what is in ebpf_dialects.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from kvitals.config.address_rules import ADDRESSES
from kvitals.config.details import DETAILS, USERS
from kvitals.config.host_rules import HOSTS as PEERS
from kvitals.config.listening import PLACES
from kvitals.config.port_rules import PORTS
from kvitals.config.proxies import HEADER, PROXIES
from kvitals.config.readers import BOOLEAN, FOLDER, Reader, several, whole, words
from kvitals.config.settings import (
    DIMENSION_BOUNDS,
    HISTORY_BOUNDS_MB,
    INTERVAL_BOUNDS_S,
    MINUTES_BOUNDS_D,
    PID_TABLE_BOUNDS,
    TICKS_BOUNDS_H,
    Grouping,
)
from kvitals.config.web_limits import WEB, WEB_LIMITS
from kvitals.config.web_words import CLIENTS, FILE, HOSTS, ORIGINS
from kvitals.model import Mode


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
    Option("global", "apps", "apps", BOOLEAN),
    Option("global", "update every", "interval_s", whole(INTERVAL_BOUNDS_S)),
    Option("global", "group by", "group_by", several({g.value: g for g in Grouping})),
    Option("global", "pid table size", "pid_table_size", whole(PID_TABLE_BOUNDS)),
    Option("ebpf programs", "process", "process", BOOLEAN),
    Option("ebpf programs", "fd", "files", BOOLEAN),
    Option("ebpf programs", "vfs", "vfs", BOOLEAN),
    Option("ebpf programs", "network viewer", "socket", BOOLEAN, ("socket",)),
    Option(
        "ebpf programs",
        "network connection monitoring",
        "connections",
        BOOLEAN,
        ("network connections",),
    ),
    # In files of later versions of Netdata's plugin the section has a switch of its own.
    Option("network viewer", "enabled", "connections", BOOLEAN),
    Option("network viewer", "maximum dimensions", "maximum_dimensions", whole(DIMENSION_BOUNDS)),
    Option(
        "network viewer", "resolve hostname ips", "resolve_hosts", BOOLEAN, ("resolve hostnames",)
    ),
    Option("network viewer", "resolve service names", "resolve_services", BOOLEAN),
    Option("network viewer", "ports", "ports", PORTS),
    Option("network viewer", "ips", "addresses", ADDRESSES),
    Option("network viewer", "hostnames", "hostnames", PEERS),
    # Of our own, for `kvitals run`.
    Option("history", "on disk", "on_disk", BOOLEAN),
    Option("history", "folder", "history_folder", FOLDER),
    Option("history", "megabytes", "history_mb", whole(HISTORY_BOUNDS_MB)),
    Option("history", "keep ticks hours", "keep_ticks_h", whole(TICKS_BOUNDS_H)),
    Option("history", "keep minutes days", "keep_minutes_d", whole(MINUTES_BOUNDS_D)),
    *(Option(WEB, one.key, one.field, whole(one.bounds)) for one in WEB_LIMITS),
    Option("web", "listen", "listen", PLACES),
    Option("web", "allow hosts", "allow_hosts", HOSTS),
    Option("web", "allow clients", "allow_clients", CLIENTS),
    Option("web", "allow origins", "allow_origins", ORIGINS),
    Option("web", "trusted proxies", "trusted_proxies", PROXIES),
    Option("web", "identity header", "identity_header", HEADER),
    Option("web", "details", "details", DETAILS),
    Option("web", "details users", "details_users", USERS),
    Option("web", "token file", "token_file", FILE),
    Option("web", "tls certificate", "tls_certificate", FILE),
    Option("web", "tls key", "tls_key", FILE),
    Option("web", "insecure", "insecure", BOOLEAN),
)

# Sets no field by itself: ebpf_meanings.py has what it means.
BY_CGROUPS = Option("global", "cgroups", "cgroups", BOOLEAN)

# A key of this section is data, and not a name of ours.
SERVICE_NAMES = "service name"
