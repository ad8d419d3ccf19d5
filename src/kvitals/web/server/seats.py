"""Who may be connected: so many in all, so many of one client, and a fair choice when all is taken.

Knows clients by their names alone; refuses to know sockets. When all seats are taken, the client
that has the most gives one up: first a connection that waits for nothing but its next request, then
an event stream, never an answer that is being made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto


class Use(Enum):
    """What a seat is used for."""

    WAITING = auto()
    ANSWER = auto()
    STREAM = auto()


@dataclass(frozen=True, slots=True)
class Room:
    """How many seats there are: in all, for one client, and of both those for event streams."""

    seats: int
    of_client: int
    streams: int

    @property
    def streams_of_client(self) -> int:
        """Who holds as many streams as it may can still ask."""
        return max(1, min(self.streams, self.of_client // 2))


@dataclass(slots=True, eq=False)
class Seat:
    """The place of one connection. leave ends it; is_taken is false from then on."""

    client: str
    leave: Callable[[], None]
    use: Use = Use.WAITING
    is_taken: bool = True


@dataclass(slots=True)
class _Holder:
    # The one that has its use for the longest time stands first.
    uses: dict[Use, dict[Seat, None]] = field(default_factory=lambda: {one: {} for one in Use})

    def __len__(self) -> int:
        return sum(map(len, self.uses.values()))

    def oldest(self, use: Use) -> Seat | None:
        return next(iter(self.uses[use]), None)


class Seats:
    """All seats. For the thread of the event loop alone."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._holders: dict[str, _Holder] = {}
        self._taken = 0
        self._streams = 0

    def __len__(self) -> int:
        return self._taken

    @property
    def streams(self) -> int:
        """How many seats are used for event streams."""
        return self._streams

    def take(self, client: str, leave: Callable[[], None]) -> Seat | None:
        """A seat for a connection, for which another one may have to leave; or None."""
        if not self._may_have_more(client):
            return None
        if self._taken >= self._room.seats:
            own = self._holders.get(client)
            spare = self._spare(len(own) + 1 if own is not None else 1)
            if spare is None:
                return None
            self._end(spare)
        seat = Seat(client, leave)
        self._enter(seat)
        self._taken += 1
        return seat

    def use(self, seat: Seat, use: Use) -> bool:
        """Use a seat for something else from now on. False if that is one stream too many."""
        if not seat.is_taken:
            return False
        holder = self._holders[seat.client]
        if use is Use.STREAM and seat.use is not Use.STREAM:
            own = len(holder.uses[Use.STREAM])
            if self._streams >= self._room.streams or own >= self._room.streams_of_client:
                return False
        self._move(holder, seat, use)
        return True

    def pass_on(self, seat: Seat, client: str) -> bool:
        """Count a seat as another client's from now on. False if that one has all of its own."""
        if not seat.is_taken:
            return False
        if seat.client == client:
            return True
        if not self._may_have_more(client):
            return False
        self._remove(seat)
        seat.client = client
        self._enter(seat)
        return True

    # Where it has all of its own, the oldest that waits ends for the new one.
    def _may_have_more(self, client: str) -> bool:
        own = self._holders.get(client)
        if own is None or len(own) < self._room.of_client:
            return True
        spare = own.oldest(Use.WAITING)
        if spare is None:
            return False
        self._end(spare)
        return True

    def _enter(self, seat: Seat) -> None:
        self._holders.setdefault(seat.client, _Holder()).uses[seat.use][seat] = None

    def _remove(self, seat: Seat) -> None:
        holder = self._holders[seat.client]
        del holder.uses[seat.use][seat]
        if not len(holder):
            del self._holders[seat.client]

    def _move(self, holder: _Holder, seat: Seat, use: Use) -> None:
        self._streams += (use is Use.STREAM) - (seat.use is Use.STREAM)
        del holder.uses[seat.use][seat]
        seat.use = use
        holder.uses[use][seat] = None

    def give_back(self, seat: Seat) -> None:
        """The connection has ended. Safe to call twice."""
        if not seat.is_taken:
            return
        seat.is_taken = False
        self._remove(seat)
        self._taken -= 1
        self._streams -= seat.use is Use.STREAM

    def _end(self, seat: Seat) -> None:
        self.give_back(seat)
        seat.leave()

    # For who will hold so many, that one included: nobody gives up a stream to who has as many.
    def _spare(self, wanted: int) -> Seat | None:
        holders = sorted(self._holders.values(), key=len, reverse=True)
        return next(self._spares(holders, wanted), None)

    @staticmethod
    def _spares(holders: list[_Holder], wanted: int) -> Iterator[Seat]:
        for use, least in ((Use.WAITING, wanted), (Use.STREAM, wanted + 1)):
            for one in holders:
                seat = one.oldest(use)
                if seat is not None and len(one) >= least:
                    yield seat
