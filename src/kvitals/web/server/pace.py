"""How fast one client may ask: a rate in the long run, and a burst such as a page that opens."""

from __future__ import annotations

import time
from collections.abc import Callable

# A page that opens asks for each of its charts, and a browser may open several at once.
BURST_S = 10
# Clients that are remembered; who is forgotten has its burst again.
MOST_CLIENTS = 4096


class Pace:
    """Counts requests of clients. For the thread of the event loop alone."""

    def __init__(
        self,
        per_s: int,
        clock: Callable[[], float] = time.monotonic,
        burst: int | None = None,
    ) -> None:
        self._per_s = per_s
        self._burst: float = per_s * BURST_S if burst is None else burst
        self._clock = clock
        # What each has left, and when that was so; who asked last stands last.
        self._left: dict[str, tuple[float, float]] = {}

    def allows(self, client: str) -> bool:
        """Whether a client may ask now, which counts as a request if so."""
        now = self._clock()
        left, then = self._left.pop(client, (self._burst, now))
        left = min(self._burst, left + (now - then) * self._per_s)
        is_allowed = left >= 1
        self._left[client] = (left - is_allowed, now)
        if len(self._left) > MOST_CLIENTS:
            del self._left[next(iter(self._left))]
        return is_allowed
