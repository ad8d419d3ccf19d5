"""The settings of one run, frozen. Knows their defaults and bounds, not where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kvitals.config.address_rules import AddressRules, private_addresses
from kvitals.config.details import Details
from kvitals.config.host_rules import HostRules
from kvitals.config.listening import PORTS, Place, TcpPlace
from kvitals.config.port_rules import PortRules
from kvitals.config.proxies import Proxy
from kvitals.config.web_limits import WEB, WEB_LIMITS
from kvitals.config.web_words import Network
from kvitals.model import KvitalsError, Mode, PeerFilter, Rung

INTERVAL_BOUNDS_S = (1, 3600)
PID_TABLE_BOUNDS = (1, 1_000_000)
# Two dimensions draw one service and peer, so fewer would draw nobody.
DIMENSION_BOUNDS = (2, 10_000)
NETDATA_PORT = 19999
HISTORY_S = 3600
HISTORY_FOLDER = Path("/var/lib/kvitals")
HISTORY_BOUNDS_MB = (8, 65_536)
TICKS_BOUNDS_H = (1, 8_760)
MINUTES_BOUNDS_D = (1, 3_650)


class Grouping(StrEnum):
    """By what processes are brought together: the groups file, their owner, or their cgroup."""

    APPS = "apps"
    USERS = "users"
    CGROUPS = "cgroups"


class SettingError(KvitalsError):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person chose for one run.

    interval_s is the length of a tick in seconds, 1 to 3600. listen is where the web side
    does so; without it that is host and port alone. allow_hosts are names
    that may be asked for besides our own, and pages of allow_origins may read the API in a
    browser. Only addresses in allow_clients may connect; without any, all may.
    What trusted_proxies tell of who asks through them counts, and with an identity_header whom
    they let in. details says who is shown processes, peers and users one by one, and
    details_users names users of this machine who are. rung
    forces one kind of hook where a measurement offers it, and no_storage keeps what
    processes did in a table, as on kernels without task storage. only_cgroup is the path of a
    cgroup v2 folder; only tasks directly in it are counted. apps turns the
    charts of applications on, group_by says by what, each way once, and
    pid_table_size is for how many processes there is room between two looks at
    them; what finds none is counted as untracked. folder
    is where configuration files are looked for first.

    files, vfs, process and socket each turn on all that is measured of that (without
    all of them, all are on), and connections the flows between this host and its
    peers. Of these ports and addresses say which are
    counted, hostnames which are shown where a peer's name is known, and
    maximum_dimensions how many are shown by themselves. resolve_hosts asks for
    the names of peers, resolve_services for those of ports in /etc/services;
    service_names counts before that.

    history_s is how long ticks stay in memory. With on_disk, which the plugin has nothing
    of, what is older is kept in history_folder, an absolute path, in history_mb at most:
    ticks for keep_ticks_h hours, minutes for keep_minutes_d days.

    user is the name of the user that answers HTTP; without one it is the usual one.

    The fields that begin with web_ bound what clients of `kvitals run` may cost: connections and
    event streams, requests per second of one client, the bytes of a request before its body, and
    the seconds that it may take to arrive, that may pass before the next one, and that a client
    may take to read what waits for it.

    host_prefix is where the host's own /proc and /sys are seen, for who runs in
    a container: an absolute folder without / at its end, or nothing.

    Raises:
        SettingError: a value is out of bounds.
    """

    interval_s: int = 1
    mode: Mode = Mode.ENTRY
    host: str = "127.0.0.1"
    port: int = 19998
    listen: tuple[Place, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    allow_clients: tuple[Network, ...] = ()
    allow_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[Proxy, ...] = ()
    identity_header: str = ""
    details: Details = Details.OWN
    details_users: tuple[str, ...] = ()
    token_file: str = ""
    tls_certificate: str = ""
    tls_key: str = ""
    insecure: bool = False
    rung: Rung | None = None
    no_storage: bool = False
    only_cgroup: str | None = None
    history_s: int = HISTORY_S
    apps: bool = True
    group_by: tuple[Grouping, ...] = (Grouping.APPS,)
    pid_table_size: int = 16384
    folder: Path | None = None
    process: bool = True
    files: bool = True
    vfs: bool = True
    socket: bool = True
    connections: bool = True
    maximum_dimensions: int = 500
    resolve_hosts: bool = False
    resolve_services: bool = True
    ports: PortRules = field(default_factory=PortRules)
    addresses: AddressRules = field(default_factory=private_addresses)
    hostnames: HostRules = field(default_factory=HostRules)
    service_names: Mapping[int, str] = field(
        default_factory=lambda: {NETDATA_PORT: "Netdata"}, hash=False
    )
    on_disk: bool = True
    history_folder: Path = HISTORY_FOLDER
    history_mb: int = 256
    keep_ticks_h: int = 24
    keep_minutes_d: int = 7
    user: str = ""
    web_connections: int = 512
    web_connections_of_client: int = 128
    web_streams: int = 256
    web_requests_per_s: int = 200
    web_request_bytes: int = 16_384
    web_request_s: int = 10
    web_idle_s: int = 20
    web_read_s: int = 30
    host_prefix: str = ""

    def on_host(self, path: Path) -> Path:
        """Where a file of the host is seen, given its absolute path there."""
        return Path(f"{self.host_prefix}{path}")

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the web side listens."""
        return self.listen or (TcpPlace(self.host, self.port),)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names and addresses among those places."""
        return tuple(one.host for one in self.places if isinstance(one, TcpPlace))

    @property
    def peer_filter(self) -> PeerFilter:
        """Which flows are counted; without ports or without prefixes it is none."""
        return PeerFilter(self.ports.accepted.pairs, self.addresses.prefixes())

    def __post_init__(self) -> None:
        least, most = INTERVAL_BOUNDS_S
        if not least <= self.interval_s <= most:
            raise SettingError(f"the interval is {least} to {most} seconds, not {self.interval_s}")
        least, most = PORTS
        if not least <= self.port <= most:
            raise SettingError(f"the port is {least} to {most}, not {self.port}")
        least, most = PID_TABLE_BOUNDS
        if not least <= self.pid_table_size <= most:
            told = f"{least} to {most} processes, not {self.pid_table_size}"
            raise SettingError(f"the table of processes has room for {told}")
        least, most = DIMENSION_BOUNDS
        if not least <= self.maximum_dimensions <= most:
            told = f"{least} to {most} dimensions, not {self.maximum_dimensions}"
            raise SettingError(f"charts of peers have {told}")
        if not self.group_by or len(set(self.group_by)) < len(self.group_by):
            told = ", ".join(self.group_by) or "by nothing"
            raise SettingError(f"processes are grouped in one way or more, each once, not {told}")
        if self.host_prefix and (self.host_prefix[0] != "/" or self.host_prefix[-1] == "/"):
            told = f"an absolute folder without / at its end, not {self.host_prefix!r}"
            raise SettingError(f"the prefix of /proc and /sys is {told}")
        self._check_history()
        self._check_web()

    def _check_web(self) -> None:
        for key, name, (least, most) in WEB_LIMITS:
            value = getattr(self, name)
            if not least <= value <= most:
                raise SettingError(f"'{key}' in [{WEB}] is {least} to {most}, not {value}")

    def _check_history(self) -> None:
        if not self.history_folder.is_absolute():
            told = f"an absolute folder, not {str(self.history_folder)!r}"
            raise SettingError(f"history is kept in {told}")
        for value, (least, most), what in (
            (self.history_mb, HISTORY_BOUNDS_MB, "MB of history are on disk"),
            (self.keep_ticks_h, TICKS_BOUNDS_H, "hours of ticks are kept"),
            (self.keep_minutes_d, MINUTES_BOUNDS_D, "days of minutes are kept"),
        ):
            if not least <= value <= most:
                raise SettingError(f"{least} to {most} {what}, not {value}")
