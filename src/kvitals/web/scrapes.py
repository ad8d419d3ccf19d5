"""When each server that reads averages read them last, so that it gets those since then.

Knows the last so many servers; who comes again after that begins anew.
"""

from __future__ import annotations

from collections import OrderedDict

_MOST = 64


class Scrapes:
    """The latest tick that each server has read."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, int] = OrderedDict()

    def since(self, server: str, newest: int, interval_s: int) -> int:
        """The time after which there is something new for a server, which reads it now."""
        before = self._last.pop(server, newest - interval_s)
        self._last[server] = newest
        if len(self._last) > _MOST:
            self._last.popitem(last=False)
        # Who asks twice in a tick gets it twice; after the clock was set back all is new.
        return before if before < newest else newest - interval_s
