"""What a made-up program is: what it does in a second, with whom it talks, and when it runs.

Declarations alone; refuses to know chance and time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kvitals.model import Role, Transport
from kvitals.service.demo.story import Act


@dataclass(frozen=True, slots=True)
class Habit:
    """Calls per second that one measurement counts, and how many bytes each moves.

    errors is the share that fails, failing that while the disk makes trouble.
    """

    measurement: str
    calls: float
    size: int = 0
    errors: float = 0.0
    failing: float = 0.0


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A peer: its address as text, its name or none, and how far away it is."""

    address: str
    name: str
    rtt_us: int


@dataclass(frozen=True, slots=True)
class Talk:
    """Exchanges per second with some peers: sent and received bytes of each.

    Each is a connection of its own, unless so many are kept open with each peer.
    """

    role: Role
    transport: Transport
    port: int
    peers: tuple[Correspondent, ...]
    rate: float
    sent: int
    received: int
    kept: int = 0
    is_lossy: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """Some processes of one name. They are there all the time, or while something happens.

    parent is the name of the program whose first process started them, or else init did.
    is_busy says that it follows the traffic of the site. keeps_open is how many more files than
    it closes it opens in a second. spawns is how many short processes a second it starts while
    there is a deployment, helpers how many always.
    """

    name: str
    uid: int
    cgroup: str
    count: int = 1
    threads: int = 1
    parent: str = ""
    is_busy: bool = False
    during: Act | None = None
    keeps_open: float = 0.0
    spawns: float = 0.0
    helpers: float = 0.0
    habits: tuple[Habit, ...] = field(default=())
    talks: tuple[Talk, ...] = field(default=())
