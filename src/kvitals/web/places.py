"""Places for answers that take long: few at a time, and few that wait, shared fairly by clients.

Who has the fewest of them is next, and of those who wait as long the one who came first.
Refuses to know what an answer is.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

from kvitals.web.answers import RequestError

# How many answers are worked on, and how many of them for one client.
COUNT, EACH = 4, 2
# How many more wait, how many of them of one client, and how long.
WAITING, WAITING_EACH = 128, 64
PATIENCE_S = 30.0
RETRY_S = 5
_BUSY = "kvitals is busy with other questions that take long. Ask again in {} seconds."


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    client: str
    turn: asyncio.Future[None]


class Places:
    """The places of one loop."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()
        self._waiting: list[_Waiting] = []

    async def take(self, client: str) -> None:
        """Wait until there is a place, which is to be given back by leave.

        Raises:
            RequestError: so many wait already, or it takes too long.
        """
        own = sum(one.client == client for one in self._waiting)
        if len(self._waiting) >= WAITING or own >= WAITING_EACH:
            raise RequestError(503, _BUSY.format(RETRY_S), RETRY_S)
        one = _Waiting(client, asyncio.get_running_loop().create_future())
        self._waiting.append(one)
        self._call()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await one.turn
        except TimeoutError:
            self._forget(one)
            raise RequestError(503, _BUSY.format(RETRY_S), RETRY_S) from None
        except asyncio.CancelledError:
            self._forget(one)
            raise

    # It may have been called in the same moment.
    def _forget(self, one: _Waiting) -> None:
        if one in self._waiting:
            self._waiting.remove(one)
        else:
            self.leave(one.client)

    def leave(self, client: str) -> None:
        """Give a place back."""
        self._taken[client] -= 1
        self._taken += Counter()
        self._call()

    def _call(self) -> None:
        while self._taken.total() < COUNT:
            able = [one for one in self._waiting if self._taken[one.client] < EACH]
            if not able:
                return
            chosen = min(able, key=lambda one: self._taken[one.client])
            self._waiting.remove(chosen)
            self._taken[chosen.client] += 1
            if not chosen.turn.done():
                chosen.turn.set_result(None)
