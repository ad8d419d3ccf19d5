"""One series: the dimensions of one name in the charts of connections.

Refuses to know how names are made and how many series there may be.
"""

from __future__ import annotations

from operator import add

from kvitals.model import Amounts, Transport

# The first so many of Amounts are drawn.
DRAWN = 5
_NOTHING = (0,) * DRAWN
# So many peers of one name are known again after they were forgotten.
MOST_REMEMBERED = 64


class Series:
    """What all peers of one name did, in all and in this tick.

    host is the name by which its peers were found, or empty where they have none. open is how
    many connections they have. keys are those of peers that are known again.
    """

    __slots__ = ("active_s", "grown", "host", "is_freed", "keys", "name", "open", "tcp", "totals")

    def __init__(self, name: str, transport: Transport | None, host: str, now_s: int) -> None:
        self.name = name
        self.tcp = transport == Transport.TCP
        self.host = host
        self.active_s = now_s
        self.open = 0
        self.grown: tuple[int, ...] = _NOTHING
        self.totals: tuple[int, ...] = _NOTHING
        self.keys: list[tuple[object, ...]] = []
        self.is_freed = False

    def add(self, grown: Amounts, now_s: int) -> None:
        # A map ends with the shorter one.
        self.grown = tuple(map(add, self.grown, grown))
        self.totals = tuple(map(add, self.totals, grown))
        self.active_s = now_s

    def end_tick(self) -> None:
        self.grown = _NOTHING
