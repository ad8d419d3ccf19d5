"""Who may connect and what that may cost, in numbers; the limit of open files leaves the room."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kvitals.config.web_words import Network
from kvitals.web.server.forwarded import Proxies
from kvitals.web.server.owners import Address
from kvitals.web.server.seats import Room

# A body of more bytes is refused: nothing that can be asked takes any.
MOST_BODY = 65_536


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server keeps to.

    Only addresses in clients may connect; without any, all may. Of proxies that are trusted it is
    who asks through them.
    head_bytes are those of a request before its body, and head_s is how long it may take to send
    them. idle_s is how long a connection may wait for its next request, and read_s how long a
    client may take for the little that waits to be sent to it.
    """

    room: Room = field(default_factory=lambda: Room(512, 128, 256))
    clients: tuple[Network, ...] = ()
    proxies: Proxies = field(default_factory=Proxies)
    requests_per_s: int = 200
    head_bytes: int = 16_384
    head_s: float = 10
    idle_s: float = 20
    read_s: float = 30

    @property
    def look_s(self) -> float:
        """How often it is looked whether a time is over."""
        return min(1.0, min(self.head_s, self.idle_s, self.read_s) / 4)

    def admits(self, address: Address | None) -> bool:
        """Whether a client of an address may ask."""
        return not self.clients or (
            address is not None and any(address in one for one in self.clients)
        )

    def within(self, files: int) -> Limits:
        """The same, but with no more connections than files that may be open for them."""
        room = self.room
        seats = max(1, min(room.seats, files))
        smaller = Room(seats, min(room.of_client, seats), max(1, min(room.streams, seats // 2)))
        return replace(self, room=smaller)


DEFAULT = Limits()
