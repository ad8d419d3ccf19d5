"""Names of services by their port: a person's own, then the system's, then the number.

The system's services database is asked in the caller's thread: it is a file
nearly everywhere. Where it is a server, `resolve service names = no` spares waiting
for it. An unknown name costs a reading of that file, so a tick may
ask only so often.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Mapping

from kvitals.model import Transport
from kvitals.sampling.peers.addresses import safe

log = logging.getLogger(__name__)

MOST_SERVICE_BYTES = 100
# At about 20 us each.
QUESTIONS_PER_TICK = 256
MOST_KEPT = 8192

_NO_NAMES: Mapping[int, str] = {}


class ServiceNames:
    """Names of services; safe to ask in several threads."""

    def __init__(
        self,
        own: Mapping[int, str] = _NO_NAMES,
        *,
        use_system: bool = True,
        look_up: Callable[[int, str], str] = socket.getservbyport,
    ) -> None:
        self._own = {port: safe(name, MOST_SERVICE_BYTES) for port, name in own.items()}
        self._use_system = use_system
        self._look_up = look_up
        self._kept: dict[tuple[int, int], str] = {}
        self._asked = 0

    def follow(self, own: Mapping[int, str], *, use_system: bool) -> None:
        """Name services otherwise from now on."""
        self._own = {port: safe(name, MOST_SERVICE_BYTES) for port, name in own.items()}
        self._use_system = use_system
        self._kept = {}

    def of(self, port: int, transport: Transport) -> str:
        """The name of a service, or the number where it has none."""
        known = self._known(port, transport)
        return self._ask(port, transport) if known is None else known

    def of_in_tick(self, port: int, transport: Transport) -> str | None:
        """The same, or None where this tick has asked the system often enough."""
        known = self._known(port, transport)
        if known is not None:
            return known
        if self._asked >= QUESTIONS_PER_TICK:
            return None
        self._asked += 1
        return self._ask(port, transport)

    def end_tick(self) -> None:
        self._asked = 0

    def _known(self, port: int, transport: Transport) -> str | None:
        own = self._own.get(port)
        if own:
            return own
        return self._kept.get((port, transport)) if self._use_system else str(port)

    def _ask(self, port: int, transport: Transport) -> str:
        try:
            name = safe(self._look_up(port, Transport(transport).name.lower()), MOST_SERVICE_BYTES)
        except OSError:
            name = ""
        except ValueError:
            log.warning("the system's name of port %d is no text; the number is shown", port)
            name = ""
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[port, transport] = name or str(port)
        return name or str(port)
